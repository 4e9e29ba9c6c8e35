/*
 * The same as font.asm, for processors that NASM has no instructions of. C, as the compiler tells
 * Bazel of files that #embed takes.
 */
#include <stdint.h>

extern const uint8_t font_file[];
extern const uint32_t font_file_size;

_Alignas(8) const uint8_t font_file[] = {
// clang-format off: it does not know this directive.
#embed <font.psf>
    // clang-format on
};

const uint32_t font_file_size = sizeof(font_file);
