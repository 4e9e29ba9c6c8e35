; efi_main: where the firmware starts the loader (UEFI 2.10 §4.1), in 64-bit mode, in the Microsoft
; calling convention: RCX = image handle, RDX = system table. It reads the clock before anything
; else happens, and goes on in main.c.

bits 64
default rel

extern loader_main
extern handoff_time
global efi_main

section .text

efi_main:
        mov     r8, rdx                     ; RDTSC takes it
        rdtsc                               ; Intel SDM 2B: EDX:EAX
        shl     rdx, 32
        or      rax, rdx
        mov     [handoff_time], rax
        mov     rdx, r8
        jmp     loader_main                 ; (image handle, system table)
