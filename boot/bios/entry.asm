; The second stage's first instructions: from real mode, where the MBR leaves the
; machine, to C in 32-bit protected mode without paging.

bits 16

extern stage2_main
extern gdt_register
extern bss_begin
extern bss_dwords

%include "boot/bios/stage2.inc"

section .stage2 progbits alloc exec write align=4

        dd      STAGE2_MAGIC                ; what the MBR looks for

; At STAGE2_ENTRY. Real mode, CS = STAGE2_SEGMENT, DL = BIOS number of the boot disk,
; DH = size of its blocks, in 512 bytes.
stage2_entry:
        cli
        o32 lgdt [cs:dword gdt_register - STAGE2_BASE]
        mov     eax, cr0
        or      al, CR0_PE
        mov     cr0, eax
        ; Real mode -> 16-bit protected mode -> 32-bit protected mode.
        jmp     dword CODE32:protected_mode

bits 32

protected_mode:
        mov     eax, DATA32
        mov     ds, eax
        mov     es, eax
        mov     fs, eax
        mov     gs, eax
        mov     ss, eax
        mov     esp, STACK_TOP - 16         ; above it handoff_time
        cld
        mov     edi, bss_begin
        mov     ecx, bss_dwords
        xor     eax, eax
        rep     stosd
        movzx   edx, dx
        xor     ebp, ebp                    ; the end of every backtrace
        sub     esp, 12                     ; the i386 ABI's 16-byte alignment at a call
        push    edx
        call    stage2_main                 ; does not return
