; A boot sector that takes the time of the one it replaces: reads that from the last sector before the
; boot volume, writes a stamp, and jumps to it as a BIOS does, with the disk's number in DL.
;
; measure.sh keeps the partition table as it was.

bits 16
org 0x600

%include "bench/boot/clock.inc"

%define BOOT_ADDRESS    0x7c00
%define REAL_SECTOR     2047                ; the gap before the volume at 1 MiB ends here

        cli
        cld
        xor     ax, ax
        mov     ds, ax
        mov     es, ax
        mov     ss, ax
        mov     sp, BOOT_ADDRESS
        mov     si, BOOT_ADDRESS
        mov     di, 0x600
        mov     cx, 256
        rep movsw
        jmp     0:moved

moved:
        sti
        push    dx
        mov     si, packet
        mov     ah, 0x42                    ; EDD-3: extended read
        int     0x13
        jc      stop
        pop     cx
        STAMP
        mov     dx, cx
        jmp     0:BOOT_ADDRESS

stop:
        STOP

align 4
packet:
        db      16, 0
        dw      1                           ; sector
        dw      BOOT_ADDRESS, 0
        dq      REAL_SECTOR

%if $ - $$ > 440
%error "the partition table begins here"
%endif
