; Notes a place to go back to, and goes back: see recovery.h. Called from C, in 64-bit mode.

bits 64
default rel

global recovery_set
global recovery_go

section .text.recovery progbits alloc exec nowrite align=16

; bool recovery_set(struct recovery_point *point)
recovery_set:
        mov     [rdi], rbx                  ; struct recovery_point, in its order
        mov     [rdi + 8], rbp
        mov     [rdi + 16], r12
        mov     [rdi + 24], r13
        mov     [rdi + 32], r14
        mov     [rdi + 40], r15
        lea     rax, [rsp + 8]              ; as the caller has it after the return
        mov     [rdi + 48], rax
        mov     rax, [rsp]
        mov     [rdi + 56], rax
        pushfq
        pop     rax
        mov     [rdi + 64], rax
        xor     eax, eax
        ret

; _Noreturn void recovery_go(const struct recovery_point *point)
recovery_go:
        mov     rbx, [rdi]
        mov     rbp, [rdi + 8]
        mov     r12, [rdi + 16]
        mov     r13, [rdi + 24]
        mov     r14, [rdi + 32]
        mov     r15, [rdi + 40]
        mov     eax, ss
        push    rax                         ; an interrupt's frame, to the place noted
        push    qword [rdi + 48]
        push    qword [rdi + 64]
        mov     eax, cs
        push    rax
        push    qword [rdi + 56]
        mov     eax, 1                      ; recovery_set returns true
        iretq
