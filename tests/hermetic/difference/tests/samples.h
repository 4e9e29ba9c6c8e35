/* Small files of each kind that where() knows, written by number, for the unit tests and as seeds
 * of the fuzzer. */
#ifndef KILN_TESTS_HERMETIC_DIFFERENCE_TESTS_SAMPLES_H
#define KILN_TESTS_HERMETIC_DIFFERENCE_TESTS_SAMPLES_H

#include <stdint.h>

#define SAMPLE_MAX 65536u

struct sample {
  uint8_t bytes[SAMPLE_MAX];
  uint32_t size;
};

/* Overwrites the `size` bytes at `offset` with a little-endian number; the sample grows as it must.
 */
void sample_put(struct sample *sample, uint32_t offset, uint64_t value, uint32_t size);

/* Overwrites with the characters of `text`. */
void sample_text(struct sample *sample, uint32_t offset, const char *text);

/* Overwrites with all bytes of another one. */
void sample_insert(struct sample *sample, uint32_t offset, const struct sample *inner);

/*
 * An ELF file of that class (32 or 64): .text at 0x100, 0x20 bytes; .data at 0x140, 0x10 bytes;
 * .comment, without an address, at 0x160, 0x10 bytes; .shstrtab at 0x170; the section headers at
 * 0x200; segment 0 from 0x100 to 0x150, segment 1 from 0x400 to the end. Addresses are 0x80000000
 * above offsets.
 */
void sample_elf(struct sample *sample, uint32_t class_bits);
#define SAMPLE_ELF_SIZE 0x420u

/* COFF header at 0x80, two section headers at 0x188, .text at 0x200 (RVA 0x1000) and .data at 0x300
 * (RVA 0x2000). */
void sample_pe(struct sample *sample);

/* Symbols, names, a.o, which is sample_elf's, and a text with a long name. */
void sample_archive(struct sample *sample);

/*
 * A volume of sectors and clusters of 512 bytes, of FAT12, FAT16 or FAT32 by the number of clusters
 * that it claims; those up to 33 are there. Cluster 3 is /EFI; 4, 6 and 5 are /kernel.elf,
 * sample_elf's; 7 is "/EFI/A long name.txt"; 8 is no file's; in FAT32, 2 is the root directory.
 */
void sample_fat(struct sample *sample, uint32_t bits);
#define SAMPLE_FAT_CLUSTERS 32u

/* Where the parts of that volume are. */
struct sample_layout {
  uint32_t fat, root, data;
};
struct sample_layout sample_fat_layout(uint32_t bits);
static inline uint32_t sample_cluster(uint32_t bits, uint32_t cluster) {
  return sample_fat_layout(bits).data + (cluster - 2) * 512;
}

/* A disk whose partition 1, of 40 sectors from sector 8 on, is sample_fat's volume of FAT12. */
void sample_mbr_disk(struct sample *sample);

/*
 * A disk with a GPT: partition 1, "ESP", from sector 40 on, is the same volume; partition 2,
 * "BIOS-LOADER", has sectors 34 to 37.
 */
void sample_gpt_disk(struct sample *sample);
#define SAMPLE_GPT_SECTORS 121u

#endif /* KILN_TESTS_HERMETIC_DIFFERENCE_TESTS_SAMPLES_H */
