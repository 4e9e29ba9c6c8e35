; The gates of the exceptions while the loader runs in 32-bit protected mode. They bring
; the stack into the shape of struct exception_frame (exceptions.c) and call
; exception_report, which does not return.

bits 32

extern exception_report
global exception_gates

%define VECTORS         32                  ; Intel SDM 3A §6.3.1
%define HAS_ERROR_CODE  0x60227d00          ; vectors 8, 10 to 14, 17, 21, 29, 30 (§6.13)
%define GATE_SIZE       5                   ; as exceptions.c has it

section .text

exception_gates:
%rep VECTORS
        call    near exception              ; the return address tells which gate it was
%endrep

exception:
        cld
        pop     eax
        sub     eax, exception_gates + GATE_SIZE
        xor     edx, edx
        mov     ecx, GATE_SIZE
        div     ecx                         ; EAX = vector
        mov     ecx, HAS_ERROR_CODE
        bt      ecx, eax
        jc      .has_error_code
        push    byte 0
.has_error_code:
        push    eax
        push    esp                         ; struct exception_frame
        call    exception_report
