// A tool of the build: prints its argument in capitals.

#include <ctype.h>
#include <stdio.h>

int main(int argc, char **argv) {
  if (argc != 2) return 1;
  for (const char *c = argv[1]; *c; c++) putchar(toupper((unsigned char)*c));
  putchar('\n');
  return 0;
}
