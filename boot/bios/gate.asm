; The one way from the loader's 32-bit code to the BIOS:
;
;     void bios_gate(uint8_t interrupt, struct bios_registers *registers);
;     void bios_gate_handler(uint32_t handler, struct bios_registers *registers);
;
; The second is for what no vector leads to: segment and offset of code that ends by IRET.
;
; Called in 32-bit protected mode, interrupts off, on the boot stack, which is below
; 64 KiB and so the same stack in real mode. The BIOS is entered with interrupts off, as
; by INT, and may turn them on; it returns with interrupts on, until the CLI that follows.
; Whatever the BIOS leaves in GDTR, segment registers, the upper half of ESP and the
; direction flag is put right afterwards; the A20 line is bios.c's to check.

bits 32

extern gdt_register
extern exception_idt_register
global bios_gate
global bios_gate_handler

%include "boot/bios/stage2.inc"

%define REGISTERS_SIZE  40                  ; sizeof(struct bios_registers)
%define REGISTERS_EFLAGS 36                 ; offset of its member eflags
%define EFLAGS_CALL     0x00000202          ; interrupts on; bit 1 is always 1

section .text

bios_gate:
        movzx   eax, byte [esp + 4]         ; interrupt
        mov     eax, [eax * 4]              ; its vector: offset, segment
        mov     [esp + 4], eax
bios_gate_handler:
        push    ebp
        push    ebx
        push    esi
        push    edi
        mov     eax, [esp + 20]             ; handler
        mov     esi, [esp + 24]             ; registers
        mov     [handler], eax
        sub     esp, REGISTERS_SIZE
        mov     edi, esp
        mov     ecx, REGISTERS_SIZE / 4
        rep     movsd
        mov     dword [esp + REGISTERS_EFLAGS], EFLAGS_CALL
        mov     [stack], esp
        lidt    [real_idt_register]
        ; 32-bit protected mode -> 16-bit protected mode.
        jmp     CODE16:protected_16 - STAGE2_BASE

bits 16

protected_16:
        mov     ax, DATA16                  ; limit 64 KiB, as real mode needs it
        mov     ds, ax
        mov     es, ax
        mov     fs, ax
        mov     gs, ax
        mov     ss, ax
        mov     eax, cr0
        and     al, ~CR0_PE
        mov     cr0, eax
        ; 16-bit protected mode -> real mode.
        jmp     dword STAGE2_SEGMENT:real_mode - STAGE2_BASE

real_mode:
        xor     ax, ax
        mov     ss, ax
        mov     fs, ax
        mov     gs, ax
        pop     es
        pop     ds
        popad
        popfd                               ; what the BIOS returns with: interrupts on
        pushf                               ; what INT does, with the vector in memory
        cli
        call    far [cs:dword handler - STAGE2_BASE]
        pushfd
        cli
        cld
        pushad
        push    ds
        push    es
        o32 lgdt [cs:dword gdt_register - STAGE2_BASE]
        mov     eax, cr0
        or      al, CR0_PE
        mov     cr0, eax
        ; Real mode -> 16-bit protected mode -> 32-bit protected mode.
        jmp     dword CODE32:protected_32

bits 32

protected_32:
        mov     eax, DATA32
        mov     ds, eax
        mov     es, eax
        mov     fs, eax
        mov     gs, eax
        mov     ss, eax
        mov     esp, [stack]
        lidt    [exception_idt_register]
        mov     esi, esp
        mov     edi, [esp + REGISTERS_SIZE + 24]
        mov     ecx, REGISTERS_SIZE / 4
        rep     movsd
        add     esp, REGISTERS_SIZE
        pop     edi
        pop     esi
        pop     ebx
        pop     ebp
        ret

section .data

handler:                                    ; of the interrupt that is called
        dd      0
stack:                                      ; ESP while the BIOS runs
        dd      0
real_idt_register:                          ; Intel SDM 3B §20.1.4: 256 vectors at 0
        dw      256 * 4 - 1
        dd      0
