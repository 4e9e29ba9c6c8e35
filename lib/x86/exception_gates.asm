; The gates of the processor's exceptions, for whoever reports them and stops: the BIOS loader in
; 32-bit mode, the UEFI loader and the hand-off code in 64-bit mode. They bring the stack into the
; shape of struct x86_exception_frame (exceptions.h) and call x86_exception_report, which does not
; return. Entered with interrupts off, without a change of privilege.

extern x86_exception_report
global x86_exception_gates

%include "lib/x86/exceptions.inc"

%define GATE_SIZE       5                   ; as exceptions.h has it

%ifidn __OUTPUT_FORMAT__, elf32
bits 32
  %define A             eax
  %define C             ecx
%else
bits 64
default rel
  %define A             rax
  %define C             rcx
%endif

section .text

x86_exception_gates:
%rep X86_EXCEPTIONS
        call    near exception              ; the return address tells which gate it was
%endrep

exception:
        cld
        pop     A
        lea     C, [x86_exception_gates + GATE_SIZE]
        sub     A, C
        xor     edx, edx
        mov     ecx, GATE_SIZE
        div     ecx                         ; A = vector
        mov     ecx, X86_ERROR_CODES
        bt      ecx, eax
        jc      .has_error_code
        push    byte 0
.has_error_code:
        push    A
%ifidn __OUTPUT_FORMAT__, elf32
        push    esp                         ; struct x86_exception_frame
%else
        mov     rdi, rsp                    ; struct x86_exception_frame, in the System V convention
        mov     rcx, rsp                    ; and in Microsoft's, with 32 bytes of shadow space
        and     rsp, -16                    ; (UEFI 2.10 §2.3.4.2)
        sub     rsp, 32
%endif
        call    x86_exception_report        ; does not return
