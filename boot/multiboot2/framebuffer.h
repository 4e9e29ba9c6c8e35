/* From the boot loader's description of a screen to the kernel's. */
#ifndef KILN_BOOT_MULTIBOOT2_FRAMEBUFFER_H
#define KILN_BOOT_MULTIBOOT2_FRAMEBUFFER_H

#include "boot/multiboot2/protocol.h"
#include "boot/protocol/kiln.h"

/*
 * Fills all of `framebuffer` but the address from `tag`, which can be null and is of type RGB or
 * text. A screen whose numbers contradict each other, or that the protocol cannot describe, is
 * KILN_FRAMEBUFFER_NONE.
 */
void framebuffer_describe(const struct multiboot2_framebuffer *tag,
                          struct kiln_framebuffer *framebuffer);

#endif /* KILN_BOOT_MULTIBOOT2_FRAMEBUFFER_H */
