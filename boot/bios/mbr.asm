; The master boot record: the 440 bytes that the BIOS starts.
;
; Reads the second stage and jumps to it with the BIOS's number of the boot disk in DL, and in DH the
; size of the disk's blocks, which it was linked for, in 512 bytes: of an optical disk, whose first
; stage this is as well, BIOSes have other opinions.
; What fails is said in one line on the screen and on COM1, which is set up here for that:
; its speed after power-on is not defined.
;
; The time at which it starts goes to the top of the stack, for C (entry.asm).
;
; Entered in real mode at 0x7c00, with any segments and any stack. BIOSes that take the
; disk for a floppy, or every sector that starts with a jump for a FAT boot sector, write a
; BIOS parameter block into it in memory, where FAT has one: loader.ld asserts that all
; which matters lies behind it. On the disk these bytes are zeros, so that nobody finds a
; file system here and a BIOS goes by the partition table.
;
; DL may be wrong: BIOSes have been seen to put 0, 1 or 0xff there. If that disk cannot be
; read and the number is no hard disk's, it is 0x80, the disk that BIOSes boot from. DS:SI,
; which a boot manager sets to an entry of the partition table, is not needed: this is the
; code of a whole disk, and the second stage looks for the partition itself.

bits 16

extern stage2_sectors                       ; how long the second stage is
extern stage2_lba                           ; and where it starts on the disk, both in blocks,
extern block_sectors                        ; of so many times 512 bytes
global mbr_start
global mbr_code

%include "boot/bios/stage2.inc"

%define READ_TRIES      3

; INT 13h extensions (T13/1572D, EDD-3). Stage 2 asks whether they are there (disk.c): here a
; read that fails says the same.
%define EXTENDED_READ   0x42

%define FIRST_DISK      0x80
%define DISKS           0x10                ; numbers that hard disks have, as GRUB has it

; The UART's registers (PC16550D §8.0): low bytes of COM1's ports, all in 0x3xx.
%define COM1_DATA       0xf8                ; with DLAB set: divisor, low byte
%define COM1_LINE       0xfb
%define COM1_MODEM      0xfc
%define COM1_STATUS     0xfd
%define LINE_DLAB       0x80
%define LINE_8N1        0x03
%define MODEM_DTR_RTS   0x03
%define MODEM_LOOPBACK  0x10
%define ALL_SENT        0x40                ; of COM1_STATUS

; AL = 0 to 15: makes it its hexadecimal digit.
%macro DIGIT 0
        cmp     al, 10
        sbb     al, 0x69
        das
%endmacro

section .mbr progbits alloc exec write align=1

mbr_start:
        jmp     short mbr_code
        nop
        times   BPB_END - ($ - mbr_start) db 0

mbr_code:
        xor     ax, ax
        mov     ss, ax
        mov     sp, STACK_TOP
        mov     ds, ax
        cld
        mov     [drive], dl
        TAKE_TIME
        jmp     0:read_stage2               ; some BIOSes come with CS = 0x7c0

read_stage2:
        sti
        mov     si, packet
        mov     word [si + packet.count - packet], stage2_sectors   ; the BIOS may have changed it
        mov     dl, [si + drive - packet]
        mov     ah, EXTENDED_READ
        int     0x13
        jnc     check_stage2
        dec     byte [tries]
        jz      fail_read
        mov     al, [drive]
        and     al, ~(DISKS - 1)
        cmp     al, FIRST_DISK
        je      .reset
        mov     byte [drive], FIRST_DISK
.reset:
        mov     dl, [drive]
        mov     ah, 0                       ; reset
        int     0x13
        jmp     read_stage2

check_stage2:
        push    STAGE2_SEGMENT
        pop     es
        cmp     dword [es:0], STAGE2_MAGIC
        mov     si, no_stage2
        jne     fail
        mov     dl, [drive]
        mov     dh, block_sectors
        jmp     STAGE2_SEGMENT:STAGE2_ENTRY

; AH = error code of the BIOS: writes it into the message in hexadecimal.
fail_read:
        mov     al, ah
        aam     16                          ; AH = high digit, AL = low digit
        DIGIT
        xchg    al, ah                      ; in memory the high digit comes first
        DIGIT
        mov     [read_failed.code], ax
        mov     si, read_failed

; SI = message: prints it and stops. The timer's interrupt makes some BIOSes print, too.
fail:
        cli
        mov     dx, 0x300 + COM1_LINE
        mov     al, LINE_DLAB
        out     dx, al
        mov     dl, COM1_DATA
        mov     al, 1                       ; 115200 baud: divisor 1,
        out     dx, al
        inc     dx
        dec     ax                          ; its high byte 0
        out     dx, al
        mov     dl, COM1_LINE
        mov     al, LINE_8N1
        out     dx, al
        push    si
        mov     si, prefix                  ; what every message starts with
        call    print
        pop     si
        call    print
.halt:
        hlt
        jmp     .halt

; SI = zero-terminated text. COM1 is a closed loop while the BIOS prints, which may have been told to
; repeat on it what it writes to the screen (serial.c).
print:
        lodsb
        test    al, al
        jz      .done
        push    ax
        mov     dx, 0x300 + COM1_MODEM
        mov     al, MODEM_DTR_RTS
        out     dx, al
        pop     ax
        mov     dl, COM1_DATA
        out     dx, al
        push    ax
        mov     dl, COM1_STATUS
        xor     cx, cx                      ; 65536 looks, then it is taken to be sent
.wait:
        in      al, dx
        test    al, ALL_SENT
        loopz   .wait
        dec     dx                          ; COM1_MODEM
        mov     al, MODEM_LOOPBACK | MODEM_DTR_RTS
        out     dx, al
        pop     ax
        push    si
        mov     ah, 0x0e                    ; teletype output
        mov     bx, 0x0007                  ; page 0, grey
        int     0x10
        pop     si
        jmp     print
.done:
        ret

tries:
        db      READ_TRIES
drive:
        db      0

; Disk address packet (EDD-3).
packet:
        db      16, 0                       ; its size
.count: dw      0
        dw      0, STAGE2_SEGMENT
        dd      stage2_lba, 0

prefix:         db 13, 10, "kiln: error: ", 0
read_failed:    db "disk read error "
.code:          db "00h; write the image again", 13, 10, 0
no_stage2:      db "no loader behind the MBR; write the whole image", 13, 10, 0
