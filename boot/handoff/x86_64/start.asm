; What the other processors run until they are in C, and how the first goes on to the kernel once
; they are there. Only for a kernel that asks for them: boot/core has handoff_start entered in the
; place of the kernel.

bits 64
default rel

%include "boot/handoff/x86_64/state.inc"

extern image_start
extern handoff_arrive
extern handoff_bring_up
global handoff_start
global handoff_wake
global trampoline
global trampoline_end
global trampoline_gdt
global trampoline_jump
global trampoline_root

; Offsets in struct handoff_header, struct handoff_processors and struct kiln_processor.
%define HEADER_PROCESSORS       64
%define PROCESSORS_ENTRY        0
%define PROCESSORS_LIST         8
%define PROCESSORS_COUNT        16
%define PROCESSORS_ROOT         48
%define PROCESSOR_ENTRY         0
%define PROCESSOR_ARGUMENT      8
%define PROCESSOR_STACK_BASE    16
%define PROCESSOR_STACK_SIZE    24
%define PROCESSOR_APIC_ID       32
%define PROCESSOR_SIZE          64

%define LEAF_FEATURES   1                   ; Intel SDM 2A, CPUID
%define LEAF_TOPOLOGY   0xb

section .text.start progbits alloc exec nowrite align=16

; As the kernel would be, by handoff_enter: on the boot stack, RDI = struct kiln_boot_info, RSI = the
; time stamp that is taken last.
handoff_start:
        push    rdi
        push    rsi
        call    handoff_bring_up
        pop     rsi
        pop     rdi
        mov     rcx, [image_start + HEADER_PROCESSORS]
        mov     rcx, [rcx + PROCESSORS_ENTRY]
        rdtsc
        mov     [rsi], eax
        mov     [rsi + 4], edx
        push    2                           ; RFLAGS, as handoff_enter has it
        popfq
        jmp     rcx

; From the trampoline: 64-bit mode, interrupts off, on the trampoline's root, without a stack. The
; processor's place in the list is found by its APIC ID, which nobody has told it.
processor_enter:
        xor     eax, eax
        cpuid
        cmp     eax, LEAF_TOPOLOGY
        jb      .no_topology
        mov     eax, LEAF_TOPOLOGY
        xor     ecx, ecx
        cpuid
        test    ebx, ebx
        jnz     .look                       ; EDX = x2APIC ID
.no_topology:
        mov     eax, LEAF_FEATURES
        cpuid
        shr     ebx, 24
        mov     edx, ebx
.look:
        mov     rsi, [image_start + HEADER_PROCESSORS]
        mov     rbx, [rsi + PROCESSORS_LIST]
        mov     ecx, [rsi + PROCESSORS_COUNT]
.next:
        cmp     [rbx + PROCESSOR_APIC_ID], edx
        jne     .other
        mov     rsp, [rbx + PROCESSOR_STACK_BASE]
        add     rsp, [rbx + PROCESSOR_STACK_SIZE]
        jnz     .found
.other:
        add     rbx, PROCESSOR_SIZE
        dec     ecx
        jnz     .next
.stop:
        hlt                                 ; not one that was started
        jmp     .stop

.found:
        WRITE_STATE
        mov     rax, [rsi + PROCESSORS_ROOT]
        mov     cr3, rax
        cld
        mov     rdi, rbx
        call    handoff_arrive              ; returns when the processor is sent off
        mov     rcx, [rbx + PROCESSOR_ENTRY]
        mov     rdi, [rbx + PROCESSOR_ARGUMENT]
        push    2
        popfq
        jmp     rcx

; The interrupt of a parked processor's timer: all that it is for has happened.
handoff_wake:
        iretq

; Copied to a page below 1 MiB (Intel SDM 3A §8.4.3). Real mode -> 64-bit mode, without a step in
; between: paging and protection are switched on at once, as EFER.LME is set by then.
bits 16

%define AT(label)       (label - trampoline)

trampoline:
        cli
        mov     ax, cs                      ; CS:IP = the page:0
        mov     ds, ax
        mov     eax, 0x20                   ; PAE
        mov     cr4, eax
        mov     eax, [AT(trampoline_root)]
        mov     cr3, eax
        mov     ecx, MSR_EFER
        mov     eax, 0x900                  ; NXE, LME
        xor     edx, edx
        wrmsr
        o32 lgdt [AT(trampoline_gdt) - 2]
        mov     eax, 0x80010031             ; PG, WP, NE, ET, PE
        mov     cr0, eax
        db      0x66, 0xea                  ; JMP ptr16:32
trampoline_jump:
        dd      AT(.long_mode)
        dw      8

bits 64
.long_mode:
        mov     rax, processor_enter
        jmp     rax

align 4
trampoline_root:
        dd      0
        dw      2 * 8 - 1                   ; the operand of LGDT
trampoline_gdt:
        dd      AT(.gdt)
align 8
.gdt:
        dq      0
        dq      0x00af9b000000ffff          ; 64-bit code, present, ring 0, accessed
trampoline_end:
