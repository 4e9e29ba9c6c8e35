/* UTF-8 (RFC 3629 §§3, 4), byte by byte, from sources that need not have kept to it. */
#ifndef KILN_LIB_UTF8_H
#define KILN_LIB_UTF8_H

#include <stddef.h>
#include <stdint.h>

/* What stands for a byte that is part of no character (Unicode 15 §23.8). */
#define UTF8_REPLACEMENT 0xfffdu

/*
 * Decodes the character that the `length` bytes at `text`, at least 1, begin with. Returns its
 * length; 1 when they begin with none, also for being cut short, and then it is UTF8_REPLACEMENT.
 */
size_t utf8_decode(const char *text, size_t length, uint32_t *character);

#endif /* KILN_LIB_UTF8_H */
