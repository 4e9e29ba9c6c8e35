; The first 512 bytes of pxe.bin, which a PXE ROM starts, in the place of the MBR.
;
; The ROM has loaded the whole file to 0x7c00. This code moves the second stage to where it is
; linked, and jumps to it. What the ROM tells stays here for C (pxe_main.c).
;
; Entered in real mode at 0:0x7c00 (PXE 2.1 §4.4.5): ES:BX = PXENV+, on the ROM's stack behind the
; return address a far pointer to !PXE.

bits 16

extern stage2_sectors                       ; how long the second stage is
extern mbr_partition_table                  ; where this code has to end
global mbr_start
global mbr_code
global pxe_structure
global pxe_old_structure
global pxe_handler

%include "boot/bios/stage2.inc"

%define FILE_STAGE2     0x7e00              ; where the ROM has put the second stage
%define SECTOR          512

section .mbr progbits alloc exec write align=1

mbr_start:
        jmp     short mbr_code
        nop
        times   BPB_END - ($ - mbr_start) db 0

mbr_code:
        cli
        cld
        xor     ax, ax
        mov     ds, ax
        mov     [pxe_old_structure], bx
        mov     [pxe_old_structure + 2], es
        mov     bx, sp
        mov     eax, [ss:bx + 4]
        mov     [pxe_structure], eax
        xor     ax, ax
        mov     ss, ax
        mov     sp, STACK_TOP
        TAKE_TIME
        ; The last sector first, as the places overlap.
        mov     cx, stage2_sectors
        mov     bx, cx
        shl     bx, 5                       ; 32 paragraphs a sector
.move:
        sub     bx, SECTOR / 16
        lea     ax, [bx + (FILE_STAGE2 >> 4)]
        mov     ds, ax
        lea     ax, [bx + STAGE2_SEGMENT]
        mov     es, ax
        xor     si, si
        xor     di, di
        push    cx
        mov     cx, SECTOR / 4
        rep     movsd
        pop     cx
        loop    .move
        mov     dx, 0x0100                  ; no disk, and the size of its blocks
        jmp     STAGE2_SEGMENT:STAGE2_ENTRY

; What the gate calls, as if it were an interrupt's handler: passes function BX with parameters at ES:DI
; on to the ROM, as PXE 2.1 §3.2.1 has it. Interrupts are on, as ROMs wait by the timer.
pxe_handler:
        sti
        push    es
        push    di
        push    bx
        call    far [cs:pxe_entry]
        add     sp, 6
        iret

align 4
global pxe_entry
pxe_entry:                                  ; for C to fill in
        dd      0
pxe_structure:
        dd      0
pxe_old_structure:
        dd      0
