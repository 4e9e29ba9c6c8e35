; The descriptor table that the loader runs on, and the way out of it:
;
;     _Noreturn void firmware_enter(uint64_t cr3, uint64_t entry, uint64_t argument);
;
; Called in 32-bit protected mode without paging, interrupts off. From the moment
; paging is on, only the memory from firmware_enter_begin to firmware_enter_end is
; mapped for it, readable and executable: code, operands and the GDT are all in
; there, nothing is written, and so the descriptors have their accessed bit set.

bits 32

global gdt_register
global firmware_enter
global firmware_enter_begin
global firmware_enter_end

%include "boot/bios/stage2.inc"

%define CR0_WP_PG       0x80010000          ; Intel SDM 3A §2.5
%define CR4_PAE         0x00000020
%define MSR_EFER        0xc0000080          ; Intel SDM 3A §2.2.1
%define EFER_LME_NXE    0x00000900

section .text.enter progbits alloc exec write align=8

firmware_enter_begin:

; Intel SDM 3A §3.4.5. Ring 0, present, accessed; in the order of stage2.inc.
gdt:
        dq      0
        dq      0x00cf9b000000ffff          ; 32-bit code, all 4 GiB
        dq      0x00cf93000000ffff          ; 32-bit data, all 4 GiB
        dq      0x00009b000000ffff | STAGE2_BASE << 16    ; 16-bit code, 64 KiB from there on
        dq      0x000093000000ffff | STAGE2_BASE << 16    ; 16-bit data, likewise
        dq      0x00af9b000000ffff          ; 64-bit code
.end:
gdt_register:
        dw      gdt.end - gdt - 1
        dd      gdt

align 8
entry:
        dq      0
argument:
        dq      0

firmware_enter:
        mov     eax, [esp + 12]             ; entry
        mov     [entry], eax
        mov     eax, [esp + 16]
        mov     [entry + 4], eax
        mov     eax, [esp + 20]             ; argument
        mov     [argument], eax
        mov     eax, [esp + 24]
        mov     [argument + 4], eax
        mov     eax, CR4_PAE
        mov     cr4, eax
        mov     eax, [esp + 4]              ; cr3, below 4 GiB
        mov     cr3, eax
        mov     ecx, MSR_EFER
        mov     eax, EFER_LME_NXE
        xor     edx, edx
        wrmsr
        mov     eax, cr0
        or      eax, CR0_WP_PG
        mov     cr0, eax
        ; 32-bit protected mode -> compatibility mode, paging on -> 64-bit mode.
        jmp     CODE64:long_mode

bits 64

long_mode:
        mov     rdi, [abs argument]
        jmp     [abs entry]

firmware_enter_end:
