; Where the processor arrives on an exception or interrupt: one gate for each vector, which all
; bring the stack into the shape of struct interrupt_frame (interrupts.h) and call C. What C
; has not changed in the frame is as it was when the interrupted code goes on.
;
; Entered in 64-bit mode, interrupts off, on the interrupted stack or one of the interrupt
; stacks, RSP aligned to 16 before the processor's five or six pushes.

bits 64
default rel

extern interrupt_dispatch
global interrupt_gates
global interrupt_error_codes

%include "lib/x86/exceptions.inc"

%define VECTORS         X86_EXCEPTIONS + 17 ; INTERRUPT_VECTORS of interrupts.h

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
        align   16                          ; interrupts.c counts on the distance
  %if vector >= X86_EXCEPTIONS || ((X86_ERROR_CODES >> vector) & 1) == 0
        push    0                           ; the frame looks the same for all
  %endif
        push    vector
        jmp     save_registers
  %assign vector vector + 1
%endrep

save_registers:
        push_all REGISTERS                  ; struct interrupt_frame, from its end
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
