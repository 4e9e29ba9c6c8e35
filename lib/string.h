/*
 * Memory and strings: the part of C17 §7.24 that Kiln uses, with its names and meaning.
 *
 * The compiler calls memcpy, memmove, memset and memcmp on its own, in freestanding code too. On
 * Linux (unit tests) these are the C library's. Nothing here allocates, fails or keeps state.
 */
#ifndef KILN_LIB_STRING_H
#define KILN_LIB_STRING_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One file per architecture: x86/memory.c. `size` 0 touches nothing. */
void *memcpy(void *__restrict destination, const void *__restrict source, size_t size);
void *memmove(void *destination, const void *source, size_t size);
void *memset(void *destination, int byte, size_t size);

int memcmp(const void *left, const void *right, size_t size);

size_t strlen(const char *text);
int strcmp(const char *left, const char *right);
int strncmp(const char *left, const char *right, size_t size);
char *strchr(const char *text, int character);

#ifdef __cplusplus
}
#endif

#endif /* KILN_LIB_STRING_H */
