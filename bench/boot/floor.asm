; The floor for loaders on a BIOS: a boot sector that reads as many sectors as the kernel has, 127 at a
; time, which is what SeaBIOS takes, copies each piece above 1 MiB, and stops the clock. It looks for no file
; and asks for no memory map: no loader that copies by `rep movsd` can be cheaper.
;
; boot.sh writes the number of sectors into the word at byte 2. mbr_clock.asm starts it, and the clock.

bits 16
org 0x7c00

%include "bench/boot/clock.inc"

%define PIECE           127                 ; sectors
%define BUFFER          0x10000
%define TARGET          0x1000000           ; 16 MiB
%define FIRST_SECTOR    2048

        jmp     short start
sectors:
        dd      0                           ; how many to read

start:
        cli
        cld
        xor     ax, ax
        mov     ds, ax
        mov     ss, ax
        mov     sp, 0x7c00
        sti
        mov     [drive], dl
        mov     dword [target], TARGET

next_piece:
        mov     eax, [sectors]
        test    eax, eax
        jz      done
        cmp     eax, PIECE
        jbe     .last
        mov     eax, PIECE
.last:
        sub     [sectors], eax
        mov     [packet.count], ax
        push    eax
        mov     si, packet
        mov     dl, [drive]
        mov     ah, 0x42                    ; EDD-3: extended read
        int     0x13
        pop     ecx
        jc      stop
        add     [packet.sector], ecx
        shl     ecx, 7                      ; sectors to words of 32 bits

        ; Segments of 4 GiB, as the BIOS may have put their limits back: protected mode, and out again.
        cli
        lgdt    [gdt.limit]
        mov     eax, cr0
        or      al, 1
        mov     cr0, eax
        mov     bx, gdt.flat - gdt
        mov     ds, bx
        mov     es, bx
        and     al, 0xfe
        mov     cr0, eax
        xor     ax, ax
        mov     ds, ax
        mov     es, ax
        sti
        mov     esi, BUFFER
        mov     edi, [target]
        a32 rep movsd
        mov     [target], edi
        jmp     next_piece

done:
        STAMP
        LEAVE_QEMU

stop:
        STOP

align 4
packet:
        db      16, 0
.count:
        dw      0
        dw      0, BUFFER >> 4
.sector:
        dq      FIRST_SECTOR

target:
        dd      0
drive:
        db      0

align 8
gdt:
        dq      0
.flat:
        dq      0x00cf93000000ffff
.limit:
        dw      .limit - gdt - 1
        dd      gdt

        times   510 - ($ - $$) db 0
        dw      0xaa55
