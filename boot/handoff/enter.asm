; The way into the kernel, and the way back for exceptions.
;
; handoff_enter runs in 64-bit mode, interrupts off, in the kernel's address space,
; without a stack: RDI = struct handoff_arguments (boot/handoff/handoff.h). It gives
; the processor the state that boot/protocol promises and jumps to the kernel.
;
; The stubs below it are the gates of the IDT until the kernel loads its own: each
; brings the stack into the shape of struct exception_frame and calls report.c.

bits 64
default rel

extern handoff_load_tables
extern handoff_report
global handoff_enter
global handoff_stubs

; Offsets in struct handoff_arguments.
%define ARGUMENT_BOOT_INFO      0
%define ARGUMENT_KERNEL_ENTRY   8
%define ARGUMENT_STACK_TOP      16
%define ARGUMENT_IDENTITY_SLOT  24
%define ARGUMENT_ENTRY_TIME     32

; Intel SDM 3A §2.5: paging, write protection in ring 0, native x87 errors, protected mode.
%define CR0_STATE   0x80010031              ; PG | WP | NE | ET | PE
%define CR4_STATE   0x00000020              ; PAE

; Intel SDM 3A §12.12: entries 0 to 3, 6 and 7 as after reset, 4 write-back, 5
; write-combining: PAT and PWT set in a page-table entry select entry 5.
%define MSR_PAT     0x277
%define PAT_LOW     0x00070406
%define PAT_HIGH    0x00070106

section .text.enter progbits alloc exec nowrite align=16

handoff_enter:
        mov     rsp, [rdi + ARGUMENT_STACK_TOP]
        mov     rbx, rdi                    ; survives the call below
        mov     ecx, MSR_PAT
        mov     eax, PAT_LOW
        mov     edx, PAT_HIGH
        wrmsr
        mov     rax, [rbx + ARGUMENT_IDENTITY_SLOT]
        mov     qword [rax], 0              ; the loader's last page is gone
        mov     eax, CR0_STATE
        mov     cr0, rax
        mov     eax, CR4_STATE
        mov     cr4, rax
        mov     rax, cr3
        mov     cr3, rax                    ; forget what was cached of it
        cld
        call    handoff_load_tables         ; GDT, IDT, TSS, all segment registers
        mov     rdi, [rbx + ARGUMENT_BOOT_INFO]
        mov     rsi, [rbx + ARGUMENT_ENTRY_TIME]
        mov     rcx, [rbx + ARGUMENT_KERNEL_ENTRY]
        rdtsc
        mov     [rsi], eax
        mov     [rsi + 4], edx
        push    2                           ; RFLAGS: nothing but the bit that is always 1
        popfq
        jmp     rcx                         ; RSP is 16-byte aligned again

; One gate per exception vector: the return address that it pushes tells which. Vectors 8, 10 to
; 14, 17, 21, 29 and 30 come with an error code (Intel SDM 3A §6.13, AMD APM 2 §8.2); the others
; get a 0.
%define VECTORS         32
%define HAS_ERROR_CODE  0x60227d00
%define STUB_SIZE       5                   ; as tables.c has it

handoff_stubs:
%rep VECTORS
        call    near exception
%endrep

exception:
        cld
        pop     rax
        lea     rcx, [handoff_stubs + STUB_SIZE]
        sub     rax, rcx
        xor     edx, edx
        mov     ecx, STUB_SIZE
        div     ecx                         ; RAX = vector
        mov     ecx, HAS_ERROR_CODE
        bt      ecx, eax
        jc      .has_error_code
        push    0
.has_error_code:
        push    rax
        mov     rdi, rsp                    ; struct exception_frame
        and     rsp, -16
        call    handoff_report              ; does not return
