/*
 * The input of fuzz_fat.c, which fat_seeds.c writes too:
 *
 *     1 byte    log2 of the sector size less 9, in its two lowest bits
 *     1 byte    reads that succeed before one fails; 0: none fails
 *     2 bytes   bytes to read at a time, less 1
 *     1 byte    length of the path
 *     the path
 *     and for every sector that is not all zeros: 4 bytes with its number, and its bytes.
 *
 * So a FAT32 volume, which has at least 32 MiB, takes the three or four sectors that matter.
 */
#ifndef KILN_BOOT_CORE_FUZZ_FUZZ_FAT_H
#define KILN_BOOT_CORE_FUZZ_FUZZ_FAT_H

#define FUZZ_FAT_SECTORS_MAX 64u /* More are not looked at. */
#define FUZZ_FAT_PATH_MAX 64u    /* Of longer paths, what is too much is dropped. */

#endif /* KILN_BOOT_CORE_FUZZ_FUZZ_FAT_H */
