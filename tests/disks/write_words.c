/*
 * write_words BYTES: prints that many bytes, 64-bit words that count from 0, so that a kernel can
 * tell of each word whether it is the right one. Run by made_disk.sh for files that are too large
 * to keep.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define WORDS_AT_ONCE 8192u

int main(int argc, char **argv) {
  static uint64_t words[WORDS_AT_ONCE];
  uint64_t next = 0;
  unsigned long long left;
  char *end;

  errno = 0;
  if (argc != 2 || (left = strtoull(argv[1], &end, 10), *end != '\0' || errno != 0)) {
    fputs("usage: write_words BYTES\n", stderr);
    return 2;
  }
  while (left > 0) {
    size_t length = left < sizeof(words) ? (size_t)left : sizeof(words);

    for (uint32_t i = 0; i < WORDS_AT_ONCE; i++) {
      words[i] = next++;
    }
    if (fwrite(words, 1, length, stdout) != length) {
      perror("write_words");
      return 1;
    }
    left -= length;
  }
  return fflush(stdout) == 0 ? 0 : 1;
}
