; The code of leap.h.
;
; leap_enter runs where the adapter is linked; leap_code is copied to a page of its own and runs
; there, at the physical address. Both in 64-bit mode, interrupts off, direction flag clear.

bits 64
default rel

global leap_enter
global leap_code
global leap_code_end

; Offsets in the page: struct leap, and the end of the stack.
%define LEAP            2048
%define DESTINATION     LEAP + 0
%define SOURCE          LEAP + 8
%define QUADWORDS       LEAP + 16
%define ENTRY           LEAP + 24
%define ARGUMENT        LEAP + 32
%define STACK_END       4096

%define UPPER_HALF      2048                ; of the PML4: entries 256 to 511
%define MSR_PAT         0x277               ; Intel SDM 3A §12.12
%define CODE            0x10                ; Linux's __BOOT_CS and __BOOT_DS
%define DATA            0x18

section .text.leap progbits alloc exec nowrite align=16

leap_enter:                                 ; RDI = page, RSI = page tables
        mov     cr3, rsi                    ; the adapter is still mapped, by the upper half
        jmp     rdi

align 16
leap_code:
        lea     rsp, [rdi + STACK_END]      ; the old stack is going to be overwritten
        mov     rbx, rdi

        ; PAT as after reset: Kiln's differs in entry 5 (§12.12.4, table 12-12).
        mov     ecx, MSR_PAT
        mov     eax, 0x00070406
        mov     edx, eax
        wrmsr

        ; From here on nothing of Kiln's address space is there.
        lea     rdi, [rsi + UPPER_HALF]
        xor     eax, eax
        mov     ecx, 256
        rep     stosq
        mov     cr3, rsi

        ; The kernel, from its upper end down if it would overwrite what is still to be copied.
        mov     rdi, [rbx + DESTINATION]
        mov     rsi, [rbx + SOURCE]
        mov     rcx, [rbx + QUADWORDS]
        mov     rax, rdi
        sub     rax, rsi                    ; a destination below is a huge distance away
        lea     rdx, [rcx * 8]
        cmp     rax, rdx
        jb      .down
        rep     movsq
        jmp     .copied
.down:
        mov     rax, [rsi + rcx * 8 - 8]
        mov     [rdi + rcx * 8 - 8], rax
        dec     rcx
        jnz     .down
.copied:

        ; Flat segments, and no handlers: an exception resets the machine until the kernel has its own.
        lea     rax, [gdt]
        mov     [gdt.base], rax
        lgdt    [gdt]
        lidt    [no_idt]
        mov     eax, DATA
        mov     ds, eax
        mov     es, eax
        mov     fs, eax
        mov     gs, eax
        mov     ss, eax

        push    CODE
        push    qword [rbx + ENTRY]
        mov     rsi, [rbx + ARGUMENT]
        xor     eax, eax
        xor     ecx, ecx
        xor     edx, edx
        xor     ebx, ebx
        xor     ebp, ebp
        xor     edi, edi
        xor     r8d, r8d
        xor     r9d, r9d
        xor     r10d, r10d
        xor     r11d, r11d
        xor     r12d, r12d
        xor     r13d, r13d
        xor     r14d, r14d
        xor     r15d, r15d
        retfq

; Its first two entries are not used: the first holds what LGDT reads (Intel SDM 3A §3.5.1).
align 8
gdt:
        dw      gdt_end - gdt - 1
.base:
        dq      0
        times 6 db 0
        dq      0x00af9b000000ffff          ; 0x10: 64-bit code, read and execute
        dq      0x00cf93000000ffff          ; 0x18: data, read and write
gdt_end:
no_idt:
        times 10 db 0
leap_code_end:
%if leap_code_end - leap_code > LEAP
%error leap_code reaches into struct leap
%endif
