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

%define MSR_PAT         0x277               ; Intel SDM 3A §12.12
%define MSR_EFER        0xc0000080          ; Intel SDM 3A §2.2.1

%macro SET 2                                ; register, value of 32 bits
        mov     eax, %2
        mov     %1, rax
%endmacro

%macro SET_MSR 2                            ; number, value of 64 bits
        mov     ecx, %1
        mov     eax, %2 & 0xffffffff
        mov     edx, %2 >> 32
        wrmsr
%endmacro

section .text.enter progbits alloc exec nowrite align=16

handoff_enter:
        mov     rsp, [rdi + ARGUMENT_STACK_TOP]
        mov     rbx, rdi                    ; survives the call below

        ; The rows of "State at entry" in docs/boot-protocol.md. Each register is written as a
        ; whole: nothing that a firmware has left in it is inherited. CR4.CET goes before the call,
        ; which would push to a shadow stack that is not mapped, and after CR0.WP, which it needs.
        SET     cr0, 0x80010031             ; PG, WP, NE, ET, PE (Intel SDM 3A §2.5)
        SET     cr4, 0x20                   ; PAE
        SET     cr8, 0                      ; no interrupt priority is blocked (§10.8.6)
        SET     dr7, 0x400                  ; breakpoints are off (3B §17.2)
        SET     dr6, 0xffff0ff0
        SET     dr0, 0
        mov     dr1, rax
        mov     dr2, rax
        mov     dr3, rax
        SET_MSR MSR_EFER, 0xd00             ; NXE, LMA, LME
        SET_MSR MSR_PAT, 0x0007010600070406 ; as after reset, but entry 5 is write-combining
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
