; The entry points of the Limine test kernel: the one of the ELF header, which is the wrong one, as the kernel asks for the
; other.

bits 64
default rel

global _start
global limine_entry
extern entry_state
extern kernel_main
extern wrong_entry

section .text progbits alloc exec nowrite align=16

_start:
        call    wrong_entry

limine_entry:
        mov     [entry_state + 0], rax
        mov     [entry_state + 8], rbx
        mov     [entry_state + 16], rcx
        mov     [entry_state + 24], rdx
        mov     [entry_state + 32], rsi
        mov     [entry_state + 40], rdi
        mov     [entry_state + 48], rbp
        mov     [entry_state + 56], r8
        mov     [entry_state + 64], r9
        mov     [entry_state + 72], r10
        mov     [entry_state + 80], r11
        mov     [entry_state + 88], r12
        mov     [entry_state + 96], r13
        mov     [entry_state + 104], r14
        mov     [entry_state + 112], r15
        mov     [entry_state + 120], rsp
        pushfq
        pop     qword [entry_state + 128]
        sub     rsp, 8
        call    kernel_main
        hlt
