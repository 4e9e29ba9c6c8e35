; Two ways into the handler of an exception that the processor does not take by itself. For
; provoke.c, in 64-bit mode, with interrupts off.

bits 64
default rel

extern provoke_saved                        ; struct saved of provoke.c
%define SAVED_HANDLER   0
%define SAVED_CR0       8
%define SAVED_IDT       16
%define SAVED_GDT       26

global provoke_enter, provoke_restore

section .text.provoke progbits alloc exec nowrite align=16

; (handler, whether it gets an error code): pushes what the processor would (Intel SDM 3A
; §6.14.2), and enters the handler, which may return.
provoke_enter:
        mov     rax, rsp                    ; RSP, for after the return
        and     rsp, -16
        mov     edx, ss
        push    rdx
        push    rax
        pushfq
        mov     edx, cs
        push    rdx
        lea     rdx, [.returned]
        push    rdx
        test    esi, esi
        jz      .enter
        push    0
.enter:
        jmp     rdi
.returned:
        ret

; In the place of a handler: puts everything back, and enters the handler as the processor would.
provoke_restore:
        push    rax
        mov     rax, [provoke_saved + SAVED_CR0]
        mov     cr0, rax
        lidt    [provoke_saved + SAVED_IDT]
        lgdt    [provoke_saved + SAVED_GDT]
        pop     rax
        jmp     [provoke_saved + SAVED_HANDLER]
