/* Prints the catalogue of errors as docs/errors.md: a tool for the machine that builds. */
#include <stdio.h>

#include "boot/core/status.h"

int main(void) {
  puts("# What the loaders can refuse to do");
  puts("");
  puts("A loader that cannot go on prints one line, on the serial line and the screen, and stops:");
  puts("");
  puts("    kiln: error: WHAT: SENTENCE; REMEDY. (CODE)");
  puts("");
  puts("This page is printed by `bazel run //boot/core:print_errors` from the catalogue that the");
  puts("loaders have, boot/core/status.c; a test compares them.");
  puts("");
  puts("| code | sentence | remedy |");
  puts("|---|---|---|");
  for (unsigned code = 1; code < BOOT_STATUS_END; code++) {
    const char *sentence = boot_status_sentence((enum boot_status)code);

    if (sentence == NULL) continue;
    printf("| K%02u | %s | %s |\n", code, sentence, boot_status_remedy((enum boot_status)code));
  }
  puts("");
  puts("## Before the loader");
  puts("");
  puts("The 512 bytes of the MBR (boot/bios/mbr.asm) have room for two messages without a code:");
  puts("");
  puts("- `disk read error XXh; write the image again`: the BIOS has not read the loader.");
  puts("  XX is its status, AH of INT 13h AH=42h. If writing the image again does not help,");
  puts("  use another stick or port.");
  puts("- `no loader behind the MBR; write the whole image`: what follows the MBR is not");
  puts("  Kiln's loader, because only a part of the image was copied, or something has");
  puts("  written over it.");
  return 0;
}
