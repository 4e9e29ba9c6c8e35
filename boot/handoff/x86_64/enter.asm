; The way into the kernel.
;
; handoff_enter runs in 64-bit mode, interrupts off, in the kernel's address space,
; without a stack: RDI = struct handoff_arguments (boot/handoff/handoff.h). It gives
; the processor the state that boot/protocol promises and jumps to the kernel.
;
; An NMI that comes after the loader has loaded CR3, and before handoff_load_tables has loaded the
; IDT, finds no handler and resets the machine: the loader's IDT is not mapped any more. These are
; some 400 instructions.

bits 64
default rel

extern handoff_load_tables
global handoff_enter

; Offsets in struct handoff_arguments.
%define ARGUMENT_BOOT_INFO      0
%define ARGUMENT_KERNEL_ENTRY   8
%define ARGUMENT_STACK_TOP      16
%define ARGUMENT_IDENTITY_SLOT  24
%define ARGUMENT_ENTRY_TIME     32

%include "boot/handoff/x86_64/state.inc"

section .text.enter progbits alloc exec nowrite align=16

handoff_enter:
        mov     rsp, [rdi + ARGUMENT_STACK_TOP]
        mov     rbx, rdi                    ; survives the call below

        WRITE_STATE
        cld
        call    handoff_load_tables         ; GDT, IDT, TR, LDTR, all segment registers

        mov     rax, [rbx + ARGUMENT_IDENTITY_SLOT]
        mov     qword [rax], 0              ; the loader's last page is gone
        mov     rax, cr3
        mov     cr3, rax                    ; forget what was cached of all that
        mov     rdi, [rbx + ARGUMENT_BOOT_INFO]
        mov     rsi, [rbx + ARGUMENT_ENTRY_TIME]
        mov     rcx, [rbx + ARGUMENT_KERNEL_ENTRY]
        rdtsc
        mov     [rsi], eax
        mov     [rsi + 4], edx
        push    2                           ; RFLAGS: nothing but the bit that is always 1
        popfq
        jmp     rcx                         ; RSP is 16-byte aligned again
