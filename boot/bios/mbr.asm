; The master boot record: the 440 bytes that the BIOS starts.
;
; Reads the second stage, which follows it on the disk, and jumps to it with the
; BIOS's number of the boot disk in DL. What fails is said in one line on the screen
; and on COM1, which is set up here for that: its speed after power-on is not defined.
;
; Entered in real mode at 0x7c00, with any segments and any stack.

bits 16

extern stage2_begin                         ; where the linker script put the stage,
extern stage2_entry
extern stage2_sectors                       ; how long it is
extern stage2_lba                           ; and where it starts on the disk
global mbr_start

%include "boot/bios/stage2.inc"

%define READ_TRIES      3

; INT 13h extensions (T13/1572D, EDD-3).
%define CHECK_EXTENSIONS 0x41
%define EXTENDED_READ   0x42
%define RESET_DISK      0x00
%define PACKET_ACCESS   1                   ; CX bit 0 of AH=41h: AH=42h is there

; The UART's registers (PC16550D §8.0): low bytes of COM1's ports, all in 0x3xx.
%define COM1_DATA       0xf8                ; with DLAB set: divisor, low byte
%define COM1_INTERRUPT  0xf9                ; with DLAB set: divisor, high byte
%define COM1_FIFO       0xfa
%define COM1_LINE       0xfb
%define COM1_MODEM      0xfc
%define COM1_STATUS     0xfd
%define TRANSMIT_EMPTY  0x20                ; of COM1_STATUS

section .mbr progbits alloc exec write align=1

mbr_start:
        cli
        xor     ax, ax
        mov     ss, ax
        mov     sp, STACK_TOP
        mov     ds, ax
        mov     es, ax
        cld
        jmp     0:normalised                ; some BIOSes come with CS = 0x7c0

normalised:
        sti
        mov     [drive], dl

        mov     ah, CHECK_EXTENSIONS
        mov     bx, 0x55aa
        int     0x13
        mov     si, no_extensions
        jc      fail
        cmp     bx, 0xaa55
        jne     fail
        test    cl, PACKET_ACCESS
        jz      fail

read_stage2:
        mov     word [packet.count], stage2_sectors     ; the BIOS may have changed it
        mov     si, packet
        mov     dl, [drive]
        mov     ah, EXTENDED_READ
        int     0x13
        jnc     check_stage2
        mov     al, ah                      ; the BIOS's error code, for the message
        dec     byte [tries]
        jz      fail_read
        xor     ax, ax                      ; AH = RESET_DISK
        mov     dl, [drive]
        int     0x13
        jmp     read_stage2

check_stage2:
        cmp     dword [stage2_begin], STAGE2_MAGIC
        mov     si, no_stage2
        jne     fail
        mov     dl, [drive]
        jmp     stage2_entry

; AL = error code: writes it into the message in hexadecimal.
fail_read:
        aam     16                          ; AH = high digit, AL = low digit
        add     ax, '00'
        cmp     al, '9'
        jbe     .high
        add     al, 'a' - '9' - 1
.high:
        cmp     ah, '9'
        jbe     .store
        add     ah, 'a' - '9' - 1
.store:
        xchg    al, ah                      ; in memory the high digit comes first
        mov     [read_failed.code], ax
        mov     si, read_failed

; SI = message: prints it and stops.
fail:
        push    si
        mov     si, com1_setup
        mov     cx, (com1_setup.end - com1_setup) / 2
        mov     dh, 0x03
.setup:
        lodsw
        mov     dl, al
        mov     al, ah
        out     dx, al
        loop    .setup
        mov     si, prefix                  ; what every message starts with
        call    print
        pop     si
        call    print
        mov     si, line_end
        call    print
.halt:
        cli
        hlt
        jmp     .halt

; SI = zero-terminated text.
print:
        lodsb
        test    al, al
        jz      .done
        pusha
        mov     ah, 0x0e                    ; teletype output
        mov     bx, 0x0007                  ; page 0, grey
        int     0x10
        popa
        mov     ah, al
        mov     dx, 0x300 + COM1_STATUS
        xor     cx, cx                      ; 65536 looks, then it is taken to be ready
.wait:
        in      al, dx
        test    al, TRANSMIT_EMPTY
        loopz   .wait
        mov     al, ah
        mov     dl, COM1_DATA
        out     dx, al
        jmp     print
.done:
        ret

; Register, value: 115200 baud, 8 bits, no parity, 1 stop bit, no interrupts.
com1_setup:
        db      COM1_LINE, 0x80             ; DLAB
        db      COM1_DATA, 1                ; divisor 1
        db      COM1_INTERRUPT, 0
        db      COM1_LINE, 0x03             ; 8N1
        db      COM1_INTERRUPT, 0
        db      COM1_FIFO, 0x07             ; FIFO on and empty
        db      COM1_MODEM, 0x03            ; DTR, RTS
.end:

tries:
        db      READ_TRIES
drive:
        db      0

; Disk address packet (EDD-3).
packet:
        db      16, 0                       ; its size
.count: dw      0
        dw      stage2_begin, 0             ; offset, segment
        dd      stage2_lba, 0

prefix:         db "kiln: error: ", 0
no_extensions:  db "this disk has no INT 13h extensions; boot from a hard disk", 0
read_failed:    db "disk read error "
.code:          db "00h; write the image again", 0
no_stage2:      db "no loader behind the MBR; write the whole image", 0
line_end:       db 13, 10, 0
