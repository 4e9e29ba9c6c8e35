/* Texts of the kernel and of disks, made fit to be shown, and files of the kernel. */
#ifndef KILN_IMAGE_FLASH_TEXT_H
#define KILN_IMAGE_FLASH_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SIZE_TEXT 24u /* Characters that size_text writes, at most, with the 0. */

/*
 * Copies `size` bytes that a device chose: up to the first 0, without spaces at either end, and
 * with a '?' for what is not printable ASCII, so that no label can move a terminal's cursor.
 */
void printable(const void *from, size_t size, char *to, size_t to_size);

/* Writes a size as the makers of disks do: "16.0 GB" for 16,000,000,000. */
void size_text(uint64_t bytes, char text[SIZE_TEXT]);

/* Reads a decimal number that is all of the text, and at most `max`. */
bool parse_number(const char *text, uint64_t max, uint64_t *number);

/*
 * Reads a file of /proc or /sys, of at most `max` bytes and without a byte 0, as a text for the
 * caller to free. Returns NULL, and errno, if it cannot be read to its end.
 */
char *read_text(const char *path, size_t max);

/* Joins two parts of a path. False if it is longer than `size` allows. */
bool join_path(char *path, size_t size, const char *directory, const char *name);

#endif /* KILN_IMAGE_FLASH_TEXT_H */
