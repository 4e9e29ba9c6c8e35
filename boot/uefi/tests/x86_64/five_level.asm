; Switching from 4-level to 5-level paging, which takes a moment without paging
; (Intel SDM 3A §4.1.2), and so a moment in 32-bit mode. All of the firmware's state but
; CR3 and CR4 is as before. Called by five_level.c.

bits 64
default rel

global five_level_enter

%define CODE32          0x08
%define CODE64          0x10
%define DATA            0x18

%define CR0_PG          0x80000000          ; Intel SDM 3A §2.5
%define CR4_LA57        0x00001000

section .data align=16

; Flat, with the accessed bits set.
gdt:
        dq      0
        dq      0x00cf9b000000ffff          ; CODE32
        dq      0x00af9b000000ffff          ; CODE64
        dq      0x00cf93000000ffff          ; DATA
.end:

gdt_pointer:
        dw      gdt.end - gdt - 1
        dq      0                           ; filled in

firmware_gdt:
        dw      0
        dq      0
firmware_cs:
        dq      0
firmware_ss:
        dq      0

section .text

; RCX = physical address of the PML5, below 4 GiB, as are code and stack.
five_level_enter:
        pushfq
        cli
        sgdt    [firmware_gdt]
        mov     [firmware_cs], cs
        mov     [firmware_ss], ss
        lea     rax, [gdt]
        mov     [gdt_pointer + 2], rax
        lgdt    [gdt_pointer]
        lea     rdx, [long_mode]
        lea     rax, [compatibility_mode]
        push    CODE32
        push    rax
        retfq                               ; to 32-bit code, still with paging

bits 32
compatibility_mode:
        mov     eax, DATA
        mov     ss, eax
        mov     eax, cr0
        and     eax, ~CR0_PG
        mov     cr0, eax                    ; out of long mode
        mov     eax, cr4
        or      eax, CR4_LA57
        mov     cr4, eax
        mov     cr3, ecx
        mov     eax, cr0
        or      eax, CR0_PG
        mov     cr0, eax                    ; into long mode again, with 5 levels
        push    dword CODE64
        push    edx
        retf                                ; to 64-bit code

bits 64
long_mode:
        lgdt    [firmware_gdt]
        mov     ss, [firmware_ss]
        lea     rax, [.done]
        push    qword [firmware_cs]
        push    rax
        retfq
.done:
        popfq
        ret
