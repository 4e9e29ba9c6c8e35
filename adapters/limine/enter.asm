; The code of enter.h.
;
; enter_page runs where the adapter is linked; enter_code is copied to a page of its own and runs there, in the direct
; map. Both in 64-bit mode, interrupts off, direction flag clear.

bits 64
default rel

global enter_page
global enter_code
global enter_code_end

; Offsets in the page: struct enter, and the end of the stack.
%define ENTER           2048
%define TABLES          ENTER + 0
%define ENTRY           ENTER + 8
%define STACK_END       ENTER + 16
%define PAGE_END        4096

; The state at entry (Limine, "Machine State at Entry" and "Caching"; Intel SDM 3A §2.5, §12.12).
%define CR0_STATE       0x80010011          ; PG, WP, ET, PE
%define CR4_STATE       0x20                ; PAE
%define MSR_EFER        0xc0000080
%define EFER_STATE      0x900               ; NXE, LME; LMA stays
%define EFER_LMA        0x400
%define MSR_PAT         0x277
%define PAT_LOW         0x00070406          ; UC, UC-, WT, WB
%define PAT_HIGH        0x00070105          ; UC, UC-, WC, WP
%define MSR_FS_BASE     0xc0000100
%define MSR_GS_BASE     0xc0000101
%define RFLAGS_STATE    2
%define CODE            0x28
%define DATA            0x30
%define TASK            0x38

section .text.enter progbits alloc exec nowrite align=16

enter_page:                                 ; RDI = the page, in the direct map
        jmp     rdi

align 16
enter_code:
        lea     rsp, [rdi + PAGE_END]       ; the old stack is not mapped any more in a moment
        mov     rbx, rdi

        mov     rax, [rbx + TABLES]
        mov     cr3, rax                    ; from here on, the kernel's address space
        mov     eax, CR0_STATE
        mov     cr0, rax
        mov     eax, CR4_STATE
        mov     cr4, rax
        mov     ecx, MSR_EFER
        mov     eax, EFER_STATE | EFER_LMA
        xor     edx, edx
        wrmsr
        mov     ecx, MSR_PAT
        mov     eax, PAT_LOW
        mov     edx, PAT_HIGH
        wrmsr
        mov     rax, cr3                    ; what was cached by the old PAT goes
        mov     cr3, rax

        lea     rax, [gdt]
        mov     [gdt_base], rax
        lgdt    [gdt_pointer]
        lidt    [no_idt]
        xor     eax, eax
        lldt    ax
        mov     eax, TASK
        ltr     ax
        mov     eax, DATA
        mov     ds, eax
        mov     es, eax
        mov     fs, eax
        mov     gs, eax
        mov     ss, eax
        xor     eax, eax
        xor     edx, edx
        mov     ecx, MSR_FS_BASE
        wrmsr
        mov     ecx, MSR_GS_BASE
        wrmsr

        mov     rax, [rbx + STACK_END]
        sub     rax, 8                      ; the return address of 0
        push    DATA
        push    rax
        push    RFLAGS_STATE
        push    CODE
        push    qword [rbx + ENTRY]
        xor     eax, eax
        xor     ecx, ecx
        xor     edx, edx
        xor     ebx, ebx
        xor     ebp, ebp
        xor     esi, esi
        xor     edi, edi
        xor     r8d, r8d
        xor     r9d, r9d
        xor     r10d, r10d
        xor     r11d, r11d
        xor     r12d, r12d
        xor     r13d, r13d
        xor     r14d, r14d
        xor     r15d, r15d
        iretq

align 8
gdt:
        dq      0
        dq      0x00009b000000ffff          ; 0x08: 16-bit code
        dq      0x000093000000ffff          ; 0x10: 16-bit data
        dq      0x00cf9b000000ffff          ; 0x18: 32-bit code
        dq      0x00cf93000000ffff          ; 0x20: 32-bit data
        dq      0x00209b0000000000          ; 0x28: 64-bit code
        dq      0x0000930000000000          ; 0x30: 64-bit data
        dq      0x0000890000000000, 0       ; 0x38: a TSS of nothing: base 0, limit 0
gdt_end:
gdt_pointer:
        dw      gdt_end - gdt - 1
gdt_base:
        dq      0
no_idt:
        times 10 db 0
enter_code_end:
%if enter_code_end - enter_code > ENTER
%error enter_code reaches into struct enter
%endif
