/* Unit tests of where() on disks and FAT volumes. */
#include "tests/hermetic/difference/fat.h"
#include "tests/hermetic/difference/tests/expect.h"

static const uint32_t kinds[] = {12, 16, 32};
#define KINDS 3u

static void expect_in_volume(const struct sample *sample, uint64_t offset, const char *expected) {
  struct text text = {0};
  struct fat fat;

  assert_true(fat_open((struct bytes){sample->bytes, sample->size}, &fat));
  where_in_fat(&fat, offset, WHERE_DEPTH, &text);
  assert_string_equal(text.characters, expected);
}

static void mbr_disk_has_parts(void **state) {
  struct sample sample;

  (void)state;
  sample_mbr_disk(&sample);
  expect(&sample, 439, "MBR, boot code + 0x1b7");
  expect(&sample, 440, "MBR, disk signature + 0x0");
  expect(&sample, 446 + 16 + 2, "MBR, partition entry 2 + 0x2");
  expect(&sample, 511, "MBR, 55 aa + 0x1");
  expect(&sample, 3 * 512 + 5,
         "the gap between MBR and partition 1, where the BIOS loader is: sector 3 + 0x5");
  expect(&sample, 8 * 512 + 3, "partition 1 (FAT12) > boot sector, OEM name + 0x0");
  expect(&sample, 8 * 512 + sample_cluster(12, 6) + 0x10,
         "partition 1 (FAT12) > /kernel.elf + 0x210 > section header 0 (without a name) + 0x10");
  expect(&sample, 49 * 512, "the rest behind partition 1: sector 49 + 0x0");
}

static void gpt_disk_has_parts(void **state) {
  struct sample sample;

  (void)state;
  sample_gpt_disk(&sample);
  expect(&sample, 446, "protective MBR, partition entry 1 + 0x0");
  expect(&sample, 512 + 56 + 3, "GPT header, disk GUID + 0x3");
  expect(&sample, 1024 + 17, "GPT entry 1 (ESP), partition GUID + 0x1");
  expect(&sample, 1024 + 128 + 56, "GPT entry 2 (BIOS-LOADER), name + 0x0");
  expect(&sample, 1024 + 2 * 128, "GPT entry 3 (unused), type GUID + 0x0");
  expect(&sample, 34 * 512 + 1, "partition 2 \"BIOS-LOADER\" + 0x1");
  expect(&sample, 39 * 512,
         "the gap between partition 2 \"BIOS-LOADER\" and partition 1 \"ESP\": sector 39 + 0x0");
  expect(&sample, 40 * 512 + 510, "partition 1 \"ESP\" (FAT12) > boot sector, 55 aa + 0x0");
  expect(&sample, 88 * 512 + 48, "backup GPT entry 1 (ESP), attributes + 0x0");
  expect(&sample, 120 * 512 + 88, "backup GPT header, CRC of the entries + 0x0");
}

static void broken_gpt_is_read_as_far_as_it_goes(void **state) {
  struct sample sample;

  (void)state;
  sample_gpt_disk(&sample);
  sample_put(&sample, 512 + 72, UINT64_MAX / 512, 8); /* The backup has the entries. */
  expect(&sample, 34 * 512, "partition 2 \"BIOS-LOADER\" + 0x0");
  sample_gpt_disk(&sample);
  sample_put(&sample, 512 + 80, UINT32_MAX, 4); /* Number of entries, */
  sample_put(&sample, 512 + 84, UINT32_MAX, 4); /* and the size of one. */
  expect(&sample, 120 * 512, "backup GPT header, signature + 0x0");
  sample_gpt_disk(&sample);
  sample_put(&sample, 1024 + 40, UINT64_MAX, 8); /* Last sector of partition 1. */
  expect(&sample, 85 * 512, "partition 1 \"ESP\" (FAT12) > rest behind the last cluster");
  sample_put(&sample, 1024 + 32, UINT64_MAX, 8); /* First one. */
  expect(
      &sample, 85 * 512,
      "the gap between partition 2 \"BIOS-LOADER\" and backup GPT entry 1 (ESP): sector 85 + 0x0");
  sample_put(&sample, 512, 0, 8);
  sample_put(&sample, 120 * 512, 0, 8);
  expect(&sample, 1024, "the rest behind protective MBR: sector 2 + 0x0");
}

static void volume_has_areas(void **state) {
  struct sample sample;

  (void)state;
  for (uint32_t i = 0; i < KINDS; i++) {
    struct sample_layout layout = sample_fat_layout(kinds[i]);
    uint32_t bits = kinds[i], labels = bits == 32 ? 64 : 36;

    sample_fat(&sample, bits);
    expect_in_volume(&sample, 16, "boot sector, number of FATs + 0x0");
    expect_in_volume(&sample, labels + 3, "boot sector, serial number + 0x0");
    expect_in_volume(&sample, labels + 27, "boot sector, boot code + 0x1");
    expect_in_volume(&sample, 511, "boot sector, 55 aa + 0x1");
    expect_in_volume(&sample, layout.fat + 1, "FAT 1 + 0x1, entry 0 (reserved)");
    expect_in_volume(&sample, layout.fat + 512 + 6 * bits / 8 + 1,
                     bits == 12   ? "FAT 2 + 0xa, entry of cluster 6 (/kernel.elf)"
                     : bits == 16 ? "FAT 2 + 0xd, entry of cluster 6 (/kernel.elf)"
                                  : "FAT 2 + 0x19, entry of cluster 6 (/kernel.elf)");
    expect_in_volume(&sample, layout.fat + 9 * bits / 8 + 1,
                     bits == 12   ? "FAT 1 + 0xe, entry of cluster 9"
                     : bits == 16 ? "FAT 1 + 0x13, entry of cluster 9"
                                  : "FAT 1 + 0x25, entry of cluster 9");
    expect_in_volume(&sample, layout.fat + 511,
                     "FAT 1 + 0x1ff, behind the entry of the last cluster");
  }
  expect_in_volume(&sample, 44, "boot sector, first cluster of the root directory + 0x0");
  expect_in_volume(&sample, 512, "FSInfo + 0x0");
  expect_in_volume(&sample, 2 * 512, "the gap between FSInfo and copy of the boot sector");
  expect_in_volume(&sample, 6 * 512, "copy of the boot sector, jump + 0x0");
}

static void clusters_have_owners(void **state) {
  struct sample sample;

  (void)state;
  for (uint32_t i = 0; i < KINDS; i++) {
    uint32_t bits = kinds[i], root = sample_fat_layout(bits).root;
    uint32_t directory = sample_cluster(bits, 3);

    sample_fat(&sample, bits);
    expect_in_volume(&sample, root + 11,
                     "root directory, entry 1 (label of the volume), attributes + 0x0");
    expect_in_volume(&sample, root + 32 + 22,
                     "root directory, entry 2 (EFI), modification time + 0x0");
    expect_in_volume(&sample, root + 64 + 31, "root directory, entry 3 (kernel.elf), size + 0x3");
    expect_in_volume(&sample, root + 96, "root directory, entry 4 (deleted), name + 0x0");
    expect_in_volume(&sample, root + 128, "root directory, entry 5 (unused), name + 0x0");
    expect_in_volume(&sample, directory + 64 + 5,
                     "directory /EFI, entry 3 (long name of A long name.txt) + 0x5");
    expect_in_volume(&sample, directory + 128 + 26,
                     "directory /EFI, entry 5 (A long name.txt), first cluster + 0x0");
    expect_in_volume(&sample, sample_cluster(bits, 7) + 5, "/EFI/A long name.txt + 0x5 > line 2");
    expect_in_volume(&sample, sample_cluster(bits, 7) + 9,
                     "slack behind the end of /EFI/A long name.txt + 0x1");
    expect_in_volume(&sample, sample_cluster(bits, 4) + 0x142,
                     "/kernel.elf + 0x142 > section .data + 0x2 (address 0x80000142)");
    expect_in_volume(&sample, sample_cluster(bits, 5) + 4,
                     "/kernel.elf + 0x404 > segment 1 + 0x4 (address 0x80000404), the rest behind "
                     "section header 5 (.shstrtab)");
    expect_in_volume(&sample, sample_cluster(bits, 8), "lost (of no file) cluster 8 + 0x0");
    expect_in_volume(&sample, sample_cluster(bits, 9) + 2, "free cluster 9 + 0x2");
  }
}

static void chains_end(void **state) {
  struct sample sample;
  uint32_t fat = sample_fat_layout(16).fat;

  (void)state;
  sample_fat(&sample, 16);
  sample_put(&sample, fat + 2 * 5, 4, 2);                      /* kernel.elf's chain is a loop, */
  sample_put(&sample, fat + 2 * 3, 3, 2);                      /* and the directory's, */
  sample_put(&sample, sample_cluster(16, 3) + 128 + 26, 3, 2); /* and it has itself as a file. */
  expect_in_volume(&sample, sample_cluster(16, 8), "lost (of no file) cluster 8 + 0x0");
  expect_in_volume(&sample, sample_cluster(16, 6),
                   "/kernel.elf + 0x200 > section header 0 (without a name) + 0x0");
  sample_put(&sample, sample_cluster(16, 3) + 128 + 11, 0x10, 1); /* As a directory. */
  expect_in_volume(&sample, sample_cluster(16, 7), "lost (of no file) cluster 7 + 0x0");
  sample_put(&sample, fat + 2 * 4, 60000, 2); /* A cluster that is not there. */
  expect_in_volume(&sample, sample_cluster(16, 6), "lost (of no file) cluster 6 + 0x0");
  expect_in_volume(&sample, sample_cluster(16, 4) + 0x142,
                   "/kernel.elf + 0x142 > segment 0 + 0x42 (address 0x80000142)");
}

static void other_volumes_are_refused(void **state) {
  struct sample sample;
  struct fat fat;

  (void)state;
  sample_fat(&sample, 12);
  assert_false(fat_open((struct bytes){sample.bytes, 511}, &fat));
  sample_put(&sample, 11, 500, 2); /* Bytes of a sector. */
  assert_false(fat_open((struct bytes){sample.bytes, sample.size}, &fat));
  sample_fat(&sample, 12);
  sample_put(&sample, 13, 0, 1); /* Sectors of a cluster. */
  assert_false(fat_open((struct bytes){sample.bytes, sample.size}, &fat));
  sample_fat(&sample, 12);
  sample_put(&sample, 22, 0xffff, 2); /* Sectors of a FAT. */
  assert_false(fat_open((struct bytes){sample.bytes, sample.size}, &fat));
}

/* The member of an archive is not looked into when one file is all that may be. */
static void depth_is_bounded(void **state) {
  struct text place = {0};
  struct sample sample;

  (void)state;
  sample_archive(&sample);
  where((struct bytes){sample.bytes, sample.size}, 220 + 0x101, 1, &place);
  assert_string_equal(place.characters, "member a.o + 0x101");
}

int main(void) {
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(mbr_disk_has_parts),
      cmocka_unit_test(gpt_disk_has_parts),
      cmocka_unit_test(broken_gpt_is_read_as_far_as_it_goes),
      cmocka_unit_test(volume_has_areas),
      cmocka_unit_test(clusters_have_owners),
      cmocka_unit_test(chains_end),
      cmocka_unit_test(other_volumes_are_refused),
      cmocka_unit_test(depth_is_bounded),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
