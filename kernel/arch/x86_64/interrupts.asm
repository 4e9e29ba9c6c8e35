; Where the processor arrives on an exception: one gate for each vector, which all bring
; the stack into the shape of struct interrupt_frame (interrupts.h) and call C.
;
; Entered in 64-bit mode, interrupts off, on the interrupted stack or one of the interrupt
; stacks, RSP aligned to 16 before the processor's five or six pushes. Nothing returns.

bits 64
default rel

extern exception_report
global interrupt_gates

; Vectors with an error code: 8, 10 to 14, 17, 21 (Intel SDM 3A, table 6-1), 29 and 30
; (AMD APM 2 §8.1).
%define HAS_ERROR_CODE  0x60227d00

section .text.interrupts progbits alloc exec nowrite align=16

interrupt_gates:
%assign vector 0
%rep 32
        align   16                          ; interrupts.c counts on the distance
  %if ((HAS_ERROR_CODE >> vector) & 1) == 0
        push    0                           ; the frame looks the same for all
  %endif
        push    vector
        jmp     save_registers
  %assign vector vector + 1
%endrep

save_registers:
        push    rax                         ; struct interrupt_frame, from its end
        push    rbx
        push    rcx
        push    rdx
        push    rsi
        push    rdi
        push    rbp
        push    r8
        push    r9
        push    r10
        push    r11
        push    r12
        push    r13
        push    r14
        push    r15
        cld                                 ; as C expects it
        mov     rdi, rsp                    ; 22 quadwords below an aligned RSP: aligned
        call    exception_report
