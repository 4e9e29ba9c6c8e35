; The header and the first instructions of test kernels by the Multiboot specifications (Multiboot2 2.0, Multiboot 0.6.96).
;
; MULTIBOOT is 1 or 2. ADDRESSES: the header says where the file goes, which is then no ELF file. RELOCATABLE: the kernel
; can be anywhere; it then runs in segments whose base is the distance from where it was linked.

bits 32

global start

extern kernel_start
extern data_end
extern kernel_end
extern stack_end
extern kernel_main

%define EARLY_STACK     0x7000              ; memory that is free on every PC

section .multiboot progbits alloc noexec nowrite align=8

%if MULTIBOOT = 1

%ifdef ADDRESSES
%define FLAGS           0x00010007          ; modules aligned, memory, video, addresses
%else
%define FLAGS           0x00000007
%endif
header:
        dd      0x1badb002, FLAGS, -(0x1badb002 + FLAGS)
%ifdef ADDRESSES
        dd      header, kernel_start, data_end, kernel_end, start
%endif
        dd      0, 0, 0, 0

%else

header:
        dd      0xe85250d6, 0, header_end - header, -(0xe85250d6 + header_end - header)

        dw      1, 0                        ; these are known, though not all are ever there
        dd      8 + 15 * 4
        dd      1, 2, 3, 4, 5, 6, 8, 9, 12, 13, 14, 15, 17, 20, 21
align 8, db 0
        dw      1, 1                        ; optional: what nobody knows, and what Kiln does not ask for
        dd      8 + 3 * 4
        dd      7, 10, 0x1234
align 8, db 0
        dw      4, 0                        ; there must be a screen, be it text
        dd      12, 3
align 8, db 0
        dw      5, 0
        dd      20, 800, 600, 32
align 8, db 0
        dw      6, 0
        dd      8
        dw      7, 1                        ; optional: boot services
        dd      8
        dw      9, 0                        ; their entry, which is used only with them
        dd      12, 0
align 8, db 0
        dw      0x1234, 1                   ; optional: nobody knows it
        dd      8
%ifdef ADDRESSES
        dw      2, 0
        dd      24, header, kernel_start, data_end, kernel_end
        dw      3, 0
        dd      12, start
align 8, db 0
%endif
%ifdef RELOCATABLE
        dw      10, 0
        dd      24, MINIMUM, MAXIMUM, 0x10000, 2
%endif
        dw      0, 0
        dd      8
header_end:

%endif

section .text

start:
        mov     esp, EARLY_STACK            ; changes no flag
        pushfd
        call    .here
.here:
        pop     edi
        sub     edi, .here                  ; the distance from where it was linked

        ; Flat segments of its own, but for that distance.
        mov     edx, edi
        shr     edx, 16
        mov     [edi + gdt.code + 2], di
        mov     [edi + gdt.data + 2], di
        mov     [edi + gdt.code + 4], dl
        mov     [edi + gdt.data + 4], dl
        mov     [edi + gdt.code + 7], dh
        mov     [edi + gdt.data + 7], dh
        lea     edx, [edi + gdt]
        mov     [edi + gdt.base], edx
        lgdt    [edi + gdt.limit]
        pop     esi                         ; EFLAGS
        push    dword 0x08
        push    dword .flat
        retf
.flat:
        mov     edx, 0x10
        mov     ds, edx
        mov     es, edx
        mov     fs, edx
        mov     gs, edx
        mov     ss, edx
        mov     esp, stack_end
        mov     edx, cr0
        push    edx
        push    esi
        push    edi
        push    ebx
        push    eax
        cld
        call    kernel_main
        cli
        hlt

section .data

align 8
gdt:
        dq      0
.code:
        dq      0x00cf9b000000ffff
.data:
        dq      0x00cf93000000ffff
.limit:
        dw      .limit - gdt - 1
.base:
        dd      0

; Each word says where it belongs, so that a copy that goes wrong is found out.
section .words progbits alloc noexec nowrite align=4096

global words
global words_end

words:
%assign i 0
%rep 0x20000
        dd      i
%assign i i + 1
%endrep
words_end:
