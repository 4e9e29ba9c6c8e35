; The gates of the exceptions while the loader runs in 32-bit protected mode, and the
; table that leads to them. Each brings the stack into the shape of struct
; exception_frame (exceptions.c) and calls exception_report, which does not return.

bits 32

extern exception_report
global exception_idt_register

%include "boot/bios/stage2.inc"

%define VECTORS         32                  ; Intel SDM 3A §6.3.1
%define HAS_ERROR_CODE  0x60227d00          ; vectors 8, 10 to 14, 17, 21, 29, 30 (§6.13)
%define INTERRUPT_GATE  0x8e00              ; present, ring 0, 32-bit (§6.11)

section .text

%assign vector 0
%rep VECTORS
gate_ %+ vector:
  %if ((HAS_ERROR_CODE >> vector) & 1) == 0
        push    byte 0
  %endif
        push    byte vector
        jmp     near exception
  %assign vector vector + 1
%endrep

exception:
        cld
        push    esp                         ; struct exception_frame
        call    exception_report

section .rodata

; The second stage lies below 64 KiB, so the upper half of every address is 0.
align 8
idt:
%assign vector 0
%rep VECTORS
        dw      gate_ %+ vector, CODE32, INTERRUPT_GATE, 0
  %assign vector vector + 1
%endrep
.end:
exception_idt_register:
        dw      idt.end - idt - 1
        dd      idt
