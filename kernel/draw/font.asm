; The font, byte for byte as its package ships it (kernel/draw/psf.h reads it).

global font_file
global font_file_size

section .rodata progbits alloc noexec nowrite align=8

font_file:
        incbin  FONT_FILE                   ; the file's name, from BUILD.bazel
font_file_end:

        align   4
font_file_size:
        dd      font_file_end - font_file
