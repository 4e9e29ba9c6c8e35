; The Multiboot2 header (Multiboot2 2.0 §3.1), and the loader's first instructions.
;
; A boot loader finds the header in the file's first 32 KiB, loads the file's segments to their
; physical addresses, clears .bss, and starts multiboot2_entry in 32-bit protected mode without
; paging, interrupts off, A20 on: EAX = a magic number, EBX = the boot information.

bits 32

extern multiboot2_main
extern gdt_register
extern stack_top

%include "boot/bios/stage2.inc"

%define MAGIC           0xe85250d6
%define I386            0                   ; architecture: 32-bit protected mode
%define OPTIONAL        1                   ; flag: who does not know the tag may go on
%define TAG_END         0
%define TAG_REQUEST     1
%define TAG_FRAMEBUFFER 5
%define TAG_ALIGN       6
%define MEMORY_MAP      6                   ; kind of information that there has to be

section .multiboot2 progbits alloc noexec nowrite align=8

header:
        dd      MAGIC, I386, header_end - header
        dd      -(MAGIC + I386 + (header_end - header))
        align   8, db 0
        dw      TAG_REQUEST, 0
        dd      12, MEMORY_MAP
        align   8, db 0
        dw      TAG_FRAMEBUFFER, OPTIONAL
        dd      20, 0, 0, 32                ; any size, 32 bits a pixel; VGA text if there is none
        align   8, db 0
        dw      TAG_ALIGN, OPTIONAL         ; modules begin at pages: none shares one with another
        dd      8
        dw      TAG_END, 0
        dd      8
header_end:

section .text

global multiboot2_entry

multiboot2_entry:
        cli
        cld
        mov     esp, stack_top
        lgdt    [gdt_register]              ; whose of the boot loader is not known
        jmp     CODE32:.flat
.flat:
        mov     ecx, DATA32
        mov     ds, ecx
        mov     es, ecx
        mov     fs, ecx
        mov     gs, ecx
        mov     ss, ecx
        xor     ebp, ebp                    ; the end of every backtrace
        sub     esp, 8                      ; the i386 ABI's 16-byte alignment at a call
        push    ebx
        push    eax
        call    multiboot2_main             ; does not return
