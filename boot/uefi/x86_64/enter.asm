; firmware_enter: the last of the loader (boot/core/firmware.h says what it promises).
;
; Called after ExitBootServices, in 64-bit mode, in the Microsoft calling convention:
; RCX = cr3, RDX = entry, R8 = argument. The firmware's page tables are in use until CR3
; is loaded; the instructions from there on are mapped at the same address in both.

bits 64
default rel

global firmware_enter
global firmware_enter_begin
global firmware_enter_end

; Intel SDM 3A §2.2.1: the extended feature enable register, with NXE, LMA and LME.
%define MSR_EFER        0xc0000080
%define EFER_STATE      0xd00

section .text align=64                      ; nothing below crosses a page

firmware_enter:
        cli                                 ; the firmware's handlers are about to go
        cld
        mov     rdi, r8                     ; the kernel side's first argument
        mov     rsi, rcx
        mov     r9, rdx
        mov     ecx, MSR_EFER
        mov     eax, EFER_STATE             ; CPU mode: no-execute bits count from here
        xor     edx, edx
        wrmsr
firmware_enter_begin:
        mov     cr3, rsi                    ; CPU mode: the kernel's address space
        jmp     r9
firmware_enter_end:
