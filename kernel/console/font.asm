; The console's font, byte for byte as its package ships it (kernel/console/psf.h reads it).

global console_font
global console_font_end

section .rodata progbits alloc noexec nowrite align=8

console_font:
        incbin  CONSOLE_FONT                ; the file's name, from BUILD.bazel
console_font_end:
