/* Reads a byte behind its memory: AddressSanitizer must end it. */
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
  char *bytes = malloc((size_t)argc);

  (void)argv;
  bytes[0] = 1;
  printf("%d\n", bytes[argc]);
  free(bytes);
  return 0;
}
