; The code of leap.h.
;
; leap_enter runs where the adapter is linked; leap_code is copied to a page of its own and runs
; there, at the physical address. Both begin in 64-bit mode, interrupts off, direction flag clear.

bits 64
default rel

global leap_enter
global leap_code
global leap_code_end

; Offsets in the page: struct leap, and the end of the stack.
%define LEAP            1024
%define ENTRY           LEAP + 0
%define ARGUMENT        LEAP + 8
%define MAGIC           LEAP + 16
%define MODE            LEAP + 20
%define STEP_COUNT      LEAP + 24
%define STEPS           LEAP + 32
%define STACK_END       4096

%define UPPER_HALF      2048                ; of the PML4: entries 256 to 511
; Of struct leap_step.
%define DESTINATION     0
%define SOURCE          8
%define LENGTH          16
%define STEP_SIZE       24

%define MSR_PAT         0x277               ; Intel SDM 3A §12.12
%define MSR_EFER        0xc0000080
%define CR0_PROTECTED   0x11                ; PE, ET (Intel SDM 3A §2.5)
%define CODE            0x10                ; Linux's __BOOT_CS and __BOOT_DS
%define DATA            0x18
%define CODE_32         0x20

section .text.leap progbits alloc exec nowrite align=16

leap_enter:                                 ; RDI = page, RSI = page tables
        mov     cr3, rsi                    ; the adapter is still mapped, by the upper half
        jmp     rdi

align 16
leap_code:
        lea     rsp, [rdi + STACK_END]      ; the old stack is going to be overwritten
        mov     rbx, rdi

        ; PAT as after reset: Kiln's differs in entry 5 (§12.12.4, table 12-12).
        mov     ecx, MSR_PAT
        mov     eax, 0x00070406
        mov     edx, eax
        wrmsr

        ; From here on nothing of Kiln's address space is there.
        lea     rdi, [rsi + UPPER_HALF]
        xor     eax, eax
        mov     ecx, 256
        rep     stosq
        mov     cr3, rsi

        ; The kernel, piece by piece.
        lea     r12, [rbx + STEPS]
        mov     r13, [rbx + STEP_COUNT]
.step:
        dec     r13
        js      .done
        mov     rdi, [r12 + DESTINATION]
        mov     rsi, [r12 + SOURCE]
        mov     rdx, [r12 + LENGTH]
        add     r12, STEP_SIZE
        mov     rcx, rdx
        cmp     rsi, -1                     ; LEAP_ZEROS
        je      .clear
        mov     rax, rdi
        sub     rax, rsi                    ; a destination below is a huge distance away
        cmp     rax, rdx
        jb      .down
        shr     rcx, 3
        rep     movsq
        mov     ecx, edx
        and     ecx, 7
        rep     movsb
        jmp     .step

.down:                                      ; from its upper end, or it would overwrite what is still to be copied
        lea     rdi, [rdi + rdx - 1]
        lea     rsi, [rsi + rdx - 1]
        std
        and     ecx, 7
        rep     movsb
        sub     rdi, 7
        sub     rsi, 7
        mov     rcx, rdx
        shr     rcx, 3
        rep     movsq
        cld
        jmp     .step

.clear:
        xor     eax, eax
        shr     rcx, 3
        rep     stosq
        mov     ecx, edx
        and     ecx, 7
        rep     stosb
        jmp     .step
.done:

        ; Flat segments, and no handlers: an exception resets the machine until the kernel has its own.
        lea     rax, [gdt]
        mov     [gdt.base], rax
        lgdt    [gdt]
        lidt    [no_idt]
        mov     eax, DATA
        mov     ds, eax
        mov     es, eax
        mov     fs, eax
        mov     gs, eax
        mov     ss, eax

        cmp     dword [rbx + MODE], 0       ; LEAP_TO_64_BITS
        jne     .to_32_bits
        push    CODE
        push    qword [rbx + ENTRY]
        mov     rsi, [rbx + ARGUMENT]
        xor     eax, eax
        xor     ecx, ecx
        xor     edx, edx
        xor     ebx, ebx
        xor     ebp, ebp
        xor     edi, edi
        xor     r8d, r8d
        xor     r9d, r9d
        xor     r10d, r10d
        xor     r11d, r11d
        xor     r12d, r12d
        xor     r13d, r13d
        xor     r14d, r14d
        xor     r15d, r15d
        retfq

.to_32_bits:
        push    CODE_32
        lea     rax, [protected_mode]
        push    rax
        retfq                               ; 64-bit mode ends: compatibility mode

bits 32
protected_mode:
        mov     eax, CR0_PROTECTED
        mov     cr0, eax                    ; paging, and so IA-32e mode, ends: protected mode (Intel SDM 3A §9.8.5.4)
        mov     ecx, MSR_EFER
        xor     eax, eax
        xor     edx, edx
        wrmsr
        mov     cr3, eax
        mov     cr4, eax
        lea     esp, [ebx + STACK_END]
        push    dword [ebx + ENTRY]
        mov     eax, [ebx + MAGIC]
        mov     ebx, [ebx + ARGUMENT]
        xor     ecx, ecx
        xor     ebp, ebp
        xor     esi, esi
        xor     edi, edi
        ret

; Its first two entries are not used: the first holds what LGDT reads (Intel SDM 3A §3.5.1).
align 8
gdt:
        dw      gdt_end - gdt - 1
.base:
        dq      0
        times 6 db 0
        dq      0x00af9b000000ffff          ; 0x10: 64-bit code, read and execute
        dq      0x00cf93000000ffff          ; 0x18: data, read and write
        dq      0x00cf9b000000ffff          ; 0x20: 32-bit code, read and execute
gdt_end:
no_idt:
        times 10 db 0
leap_code_end:
%if leap_code_end - leap_code > LEAP
%error leap_code reaches into struct leap
%endif
