/* Dealing out the clusters of two files anew: see main.c. */
#ifndef KILN_BENCH_SCALE_SCATTER_H
#define KILN_BENCH_SCALE_SCATTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NAME_BYTES 11 /* Of a name in a directory. */

/*
 * Fragments `file`: `volume` has `size` bytes and is FAT16 or FAT32, both names are of files in its
 * root directory. Returns null, or what is wrong; the volume is then as it was.
 */
const char *scatter(uint8_t *volume, size_t size, bool shuffled, const char *file,
                    const char *other);

#endif /* KILN_BENCH_SCALE_SCATTER_H */
