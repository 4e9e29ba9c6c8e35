; A Multiboot2 kernel whose first instructions stop the clock: an ELF file (gABI 4.1) of one segment, to
; which measure.sh appends as many bytes as it wants, and says so in the two words at byte 68.
;
; FRAMEBUFFER: asks for a framebuffer of any size (Multiboot2 2.0 §3.1.10).

bits 32

%include "bench/boot/clock.inc"

%define ADDRESS         0x1000000           ; 16 MiB: free on both firmwares, so that GRUB reads to there at once
org ADDRESS

elf_header:
        db      0x7f, "ELF", 1, 1, 1, 0
        dq      0
        dw      2, 3                        ; an executable file, for the 80386
        dd      1, start, program_header - elf_header, 0, 0
        dw      program_header - elf_header, 32, 1, 0, 0, 0

program_header:
        dd      1, 0, ADDRESS, ADDRESS      ; PT_LOAD: the whole file
        dd      end - elf_header, end - elf_header
        dd      7, 4096

align 8, db 0
header:
        dd      0xe85250d6, 0, header_end - header, -(0xe85250d6 + header_end - header)
%ifdef FRAMEBUFFER
        dw      5, 0
        dd      20, 0, 0, 32
align 8, db 0
%endif
        dw      0, 0
        dd      8
header_end:

start:
        STAMP
        LEAVE_QEMU
end:
