/*
 * Formatted text: snprintf and vsnprintf of C17 §7.21.6, as far as loader and kernel need them.
 *
 * Conversions: %s %c %d %i %u %x %X %p %%. Length modifiers: l, ll, z. Flags and width: '-', '0'
 * and a decimal width. Precision: of %s only, a number or '*'. %p prints 0x and the digits; %s of
 * a null pointer prints "(null)". From any other conversion on, the format itself is printed,
 * behind
 * "[not in lib/format.h:] ". The compiler knows more of them, above all %f: but no code that Kiln
 * compiles for loaders and kernels has floating point.
 */
#ifndef KILN_LIB_FORMAT_H
#define KILN_LIB_FORMAT_H

#include <stdarg.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Writes at most `size` bytes to `buffer`, a terminator included whenever `size` is not 0.
 * Return the length of the whole text, which was cut when that is `size` or more.
 */
__attribute__((format(printf, 3, 4))) int snprintf(char *buffer, size_t size, const char *format,
                                                   ...);
__attribute__((format(printf, 3, 0))) int vsnprintf(char *buffer, size_t size, const char *format,
                                                    va_list arguments);

#ifdef __cplusplus
}
#endif

#endif /* KILN_LIB_FORMAT_H */
