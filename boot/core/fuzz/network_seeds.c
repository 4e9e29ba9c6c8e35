/* Writes the seeds of fuzz_network.c: a reply of DHCP, a device path, !PXE, and answers of a ROM.
 */
#include "boot/core/fuzz/seeds.h"
#include "boot/core/fuzz/write_seeds.h"

static void put_zeros(struct seed *seed, uint32_t count) {
  while (count-- > 0) put_number(seed, 0, 1);
}

static void put_text(struct seed *seed, const char *text) {
  while (*text != '\0') put_number(seed, (uint8_t)*text++, 1);
}

static void write_reply(const char *path) {
  static struct seed seed;

  put_number(&seed, 0, 1);
  put_number(&seed, 0x00060102, 4);
  put_zeros(&seed, 12);
  put_number(&seed, 0x0f02000a, 4);
  put_number(&seed, 0x0202000a, 4);
  put_zeros(&seed, 4);
  put_number(&seed, 0x563412005452, 8);
  put_zeros(&seed, 8 + 64 + 128);
  put_number(&seed, 0x63538263, 4);
  put_number(&seed, 0x0202000a0436, 6); /* Option 54 */
  put_number(&seed, 0x0202000a0403, 6); /* Option 3 */
  put_number(&seed, 0x0443, 2);         /* Option 67 */
  put_text(&seed, "x/yz");
  put_number(&seed, 0xff, 1);
  write_seed(&seed, path);
}

static void write_path(const char *path) {
  static struct seed seed;

  put_number(&seed, 1, 1);
  put_number(&seed, 0x00250b03, 4); /* MAC */
  put_number(&seed, 0x563412005452, 8);
  put_zeros(&seed, 24);
  put_number(&seed, 1, 1);
  put_number(&seed, 0x001b0c03, 4); /* IPv4 */
  put_number(&seed, 0x0202000a0f02000a, 8);
  put_zeros(&seed, 15);
  put_number(&seed, 0x000d1803, 4); /* Uri */
  put_text(&seed, "http://ab");
  put_number(&seed, 0x00260904, 4); /* RamDisk */
  put_number(&seed, 0x400000, 8);
  put_number(&seed, 0xbfffff, 8);
  put_zeros(&seed, 18);
  put_number(&seed, 0x0004ff7f, 4);
  write_seed(&seed, path);
}

/* !PXE at 0:0x10, with an entry at 0x20. */
static void write_structure(const char *path) {
  static struct seed seed;

  put_number(&seed, 2, 1);
  put_number(&seed, 0x10, 4);
  put_zeros(&seed, 12);
  put_text(&seed, "!PXE");
  put_number(&seed, 0x20, 1);
  put_number(&seed, 0x100 - (('!' + 'P' + 'X' + 'E' + 0x20 + 0x20) & 0xff), 1);
  put_zeros(&seed, 10);
  put_number(&seed, 0x20, 4);
  put_zeros(&seed, 12);
  write_seed(&seed, path);
}

/* Every call succeeds with 0 and 8 bytes of a block: a reply, a size, blocks. */
static void write_answers(const char *path) {
  static struct seed seed;

  put_number(&seed, 3, 1);
  for (uint32_t i = 0; i < 200; i++) put_number(&seed, i % 13 == 3 ? 2 : 0, 1);
  write_seed(&seed, path);
}

void write_network_seeds(char **paths) {
  write_reply(paths[0]);
  write_path(paths[1]);
  write_structure(paths[2]);
  write_answers(paths[3]);
}
