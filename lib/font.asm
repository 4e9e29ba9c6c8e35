; The ASCII part of a console font: what screen.c draws.
;
; A PSF file of version 1 has 4 bytes before its glyphs (kbd, Font formats, psf1), and these are in the order of
; their characters.

global font_glyphs

%define HEADER          4
%define HEIGHT          16
%define FIRST           0x20
%define LAST            0x7e

section .rodata.font progbits alloc noexec nowrite align=8

font_glyphs:
        incbin  FONT_FILE, HEADER + FIRST * HEIGHT, (LAST - FIRST + 1) * HEIGHT
