/* Adds one to the largest number: UndefinedBehaviorSanitizer must end it. */
#include <limits.h>
#include <stdio.h>

int main(int argc, char **argv) {
  (void)argv;
  printf("%d\n", INT_MAX - 1 + argc + argc);
  return 0;
}
