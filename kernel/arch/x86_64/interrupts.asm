; Where the processor arrives on an exception or interrupt: one gate for each vector, which all
; bring the stack into the shape of struct interrupt_frame (interrupts.h) and call C. What C
; has not changed in the frame is as it was when the interrupted code goes on.
;
; Entered in 64-bit mode, interrupts off, on the interrupted stack or one of the interrupt
; stacks. The processor aligns RSP to 16 before it pushes five quadwords, or six with an error code
; (Intel SDM 3A §6.14.2), and so RSP tells which. The vector does not: INT 13 and an interrupt
; that an APIC sends on vector 17 come without the error code of the exception.

bits 64
default rel

extern interrupt_dispatch
global interrupt_gates
global interrupt_error_codes

%include "lib/x86/exceptions.inc"

%define VECTORS         256                 ; INTERRUPT_VECTORS of interrupts.h
%define GATE_SIZE       8                   ; INTERRUPT_GATE_SIZE
%define VECTOR_OFFSET   15 * 8              ; in struct interrupt_frame

%define REGISTERS       rax, rbx, rcx, rdx, rsi, rdi, rbp, r8, r9, r10, r11, r12, r13, r14, r15

%macro push_all 1-*                         ; in this order
  %rep %0
        push    %1
    %rotate 1
  %endrep
%endmacro

%macro pop_all 1-*                          ; in the other
  %rep %0
    %rotate -1
        pop     %1
  %endrep
%endmacro

section .text.interrupts progbits alloc exec nowrite align=16

interrupt_gates:
%assign vector 0
%rep VECTORS
        align   GATE_SIZE
        push    byte (vector ^ 128) - 128   ; sign-extended: the low byte is the vector
        jmp     near arrive
  %assign vector vector + 1
%endrep

arrive:
        test    spl, 8                      ; six or seven quadwords below an aligned RSP
        jnz     save_registers              ; seven: the error code is above the vector
        push    qword [rsp]                 ; else the vector moves down...
        mov     qword [rsp + 8], 0          ; ...so that the frame looks the same for all

save_registers:
        push_all REGISTERS                  ; struct interrupt_frame, from its end
        and     qword [rsp + VECTOR_OFFSET], 0xff
        cld                                 ; as C expects it
        mov     rdi, rsp                    ; 22 quadwords below an aligned RSP: aligned
        call    interrupt_dispatch
        pop_all REGISTERS                   ; the frame as C has left it
        add     rsp, 16                     ; vector and error code
        iretq

section .rodata

align 4
interrupt_error_codes:                      ; for provoke.c, which does without the processor
        dd      X86_ERROR_CODES
