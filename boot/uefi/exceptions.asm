; The gates of exceptions in the UEFI loader. Each brings the stack into the shape of struct
; exception_frame (exceptions.c) and calls exception_report, which does not return. Entered in
; 64-bit mode, interrupts off, on the stack that was in use, aligned by the processor to 16 bytes.

bits 64
default rel

extern exception_report
global exception_gates

%define VECTORS         32                  ; Intel SDM 3A §6.3.1
%define GATE_SIZE       16
%define HAS_ERROR_CODE  0x60227d00          ; vectors 8, 10 to 14, 17, 21, 29, 30 (§6.13)
%define SHADOW_SPACE    32                  ; Microsoft calling convention (UEFI 2.10 §2.3.4.2)

section .text

align GATE_SIZE
exception_gates:
%assign vector 0
%rep VECTORS
        align   GATE_SIZE
  %if ((HAS_ERROR_CODE >> vector) & 1) == 0
        push    byte 0
  %endif
        push    byte vector
        jmp     near exception
  %assign vector vector + 1
%endrep

exception:
        cld
        mov     rcx, rsp                    ; struct exception_frame
        and     rsp, -16
        sub     rsp, SHADOW_SPACE
        call    exception_report
