; An option ROM that takes the time of the BIOS's disk services: INT 13h writes a stamp when it is called and
; one when it returns. What lies outside is the loader's own work.
;
; How long the BIOS takes is not the same twice: while QEMU's disk works, the BIOS asks again and again
; whether it is ready, and that is in this machine's time, not in the guest's.
;
; A call costs 53 instructions more for it: measure.sh knows. The services of the BIOS stay reachable as INT 64h,
; which a PC leaves to its users.

bits 16
org 0

%include "bench/boot/clock.inc"

%define ROM_SIZE        512
%define VECTOR_DISK     0x13 * 4
%define VECTOR_OLD_DISK 0x64 * 4
%define FRAME_FLAGS     6                   ; above BP, IP and CS

; Option ROM header (Plug and Play BIOS Specification 1.0A §3.2).
        db      0x55, 0xaa
        db      ROM_SIZE / 512
        jmp     install
        times   0x18 - ($ - $$) db 0
        dw      0, 0                        ; neither PCI nor Plug and Play

install:
        push    ds
        push    eax
        xor     ax, ax
        mov     ds, ax
        mov     eax, [VECTOR_DISK]
        mov     [VECTOR_OLD_DISK], eax
        mov     word [VECTOR_DISK], disk
        mov     [VECTOR_DISK + 2], cs
        pop     eax
        pop     ds
        retf

disk:
        push    eax
        push    edx
        STAMP
        pop     edx
        pop     eax
        int     0x64
        push    eax
        push    edx
        pushf
        STAMP
        popf
        pop     edx
        pop     eax
        push    bp
        mov     bp, sp
        jc      .failed
        and     byte [bp + FRAME_FLAGS], ~1
        pop     bp
        iret
.failed:
        or      byte [bp + FRAME_FLAGS], 1
        pop     bp
        iret

; BUILD.bazel puts the checksum into the last byte.
        times   ROM_SIZE - 1 - ($ - $$) db 0
