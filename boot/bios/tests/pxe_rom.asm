; An option ROM with the API of PXE (Preboot Execution Environment 2.1) and no network: what it gives by
; TFTP are files of QEMU's firmware configuration device, opt/pxe/PATH. It boots boot/pxe.bin. So a test
; of pxe.bin needs neither network nor time. Each define is one vice, as in bad_bios.asm.

bits 16
org 0

%define ROM_SIZE        2048

%define VECTOR_BOOT     0x19 * 4
%define CONVENTIONAL_KIB 0x413              ; BIOS data area: what INT 12h returns
%define RAM_KIB         8                   ; taken from its end: data, and above it a stack

; QEMU, docs/specs/fw_cfg: selector and data, and the directory. Numbers in it are big-endian.
%define FW_CFG_SELECT   0x510
%define FW_CFG_DATA     0x511
%define FW_CFG_DIRECTORY 0x19
%define ENTRY_SIZE      64
%define ENTRY_SELECT    4                   ; offsets in an entry
%define ENTRY_NAME      8

; Offsets in RAM: what `templates` has, then variables.
%define PXE             0
%define PXE_SIZE        0x58
%define PXENV           0x60
%define PXENV_SIZE      0x2c
%define REPLY           0x90
%define REPLY_SIZE      300
%define LEFT            0x200               ; bytes of the open file that were not read
%define NUMBER          0x204               ; of its last block
%define ENTRY           0x210

%define BLOCK_SIZE      1408                ; a server that does not do as much as it is asked for
%define STATUS_SILENT   0x32                ; PXE 2.1 appendix A
%define STATUS_NOT_FOUND 0x3b

; Option ROM header (Plug and Play BIOS Specification 1.0A §3.2).
        db      0x55, 0xaa
        db      ROM_SIZE / 512
        jmp     install
        times   0x18 - ($ - $$) db 0
        dw      0, 0                        ; neither PCI nor Plug and Play

install:
        push    ds
        push    ax
        xor     ax, ax
        mov     ds, ax
        mov     word [VECTOR_BOOT], bootstrap
        mov     [VECTOR_BOOT + 2], cs
        pop     ax
        pop     ds
        retf

; --- INT 19h ---

bootstrap:
        cli
        cld
        xor     ax, ax
        mov     ds, ax
        sub     word [CONVENTIONAL_KIB], RAM_KIB
        mov     ax, [CONVENTIONAL_KIB]
        shl     ax, 6
        mov     ss, ax
        mov     sp, RAM_KIB * 1024
        mov     es, ax
        push    cs
        pop     ds
        mov     si, templates
        xor     di, di
        mov     cx, templates_end - templates
        rep     movsb
        mov     ds, ax
        mov     word [PXE + 16], api        ; EntryPointSP
        mov     [PXE + 18], cs
        mov     [PXENV + 42], ds            ; PXEPtr: segment, and offset 0
        xor     bx, bx
        mov     cx, PXE_SIZE
        call    sum
        sub     [PXE + 5], al
        mov     bx, PXENV
        mov     cx, PXENV_SIZE
        call    sum
        sub     [PXENV + 9], al
%ifdef BAD_SUM
        inc     byte [PXE + 5]
%endif
        push    cs
        pop     es
        mov     di, templates + REPLY + 108 ; the boot file
        call    find
        jc      .missing
        push    word 0x07c0
        pop     es
.sector:
        xor     di, di
        mov     cx, 512
        mov     dx, FW_CFG_DATA
        rep     insb
        mov     bx, es
        add     bx, 512 / 16
        mov     es, bx
        sub     eax, 512
        ja      .sector
%ifdef OLD
        push    dword 0                     ; a ROM from before !PXE
%else
        push    ds
        push    word PXE
%endif
        push    ds
        pop     es
        mov     bx, PXENV
        call    0:0x7c00
.missing:
        hlt
        jmp     .missing

; DS:BX, CX: returns in AL the sum of the bytes.
sum:
        mov     al, 0
.next:
        add     al, [bx]
        inc     bx
        loop    .next
        ret

; ES:DI = path, DS = RAM: selects the file and returns its size in EAX, or sets the carry flag. Changes ECX,
; EDX, SI.
find:
        mov     dx, FW_CFG_SELECT
        mov     ax, FW_CFG_DIRECTORY
        out     dx, ax
        mov     cx, 4                       ; how many entries there are
        call    read_entry
        mov     ecx, [ENTRY]
        bswap   ecx
.next:
        sub     ecx, 1
        jc      .end
        push    cx
        mov     cx, ENTRY_SIZE
        call    read_entry
        pop     cx
        cmp     dword [ENTRY + ENTRY_NAME], "opt/"
        jne     .next
        cmp     dword [ENTRY + ENTRY_NAME + 4], "pxe/"
        jne     .next
        mov     si, ENTRY + ENTRY_NAME + 8
        push    di
.character:
        lodsb
        cmp     al, [es:di]
        jne     .differs
        inc     di
        test    al, al
        jnz     .character
        pop     di
        mov     dx, FW_CFG_SELECT
        mov     ax, [ENTRY + ENTRY_SELECT]
        xchg    al, ah
        out     dx, ax
        mov     eax, [ENTRY]
        bswap   eax
        clc
.end:
        ret
.differs:
        pop     di
        jmp     .next

; Reads CX bytes to ENTRY.
read_entry:
        push    es
        push    di
        push    ds
        pop     es
        mov     di, ENTRY
        mov     dx, FW_CFG_DATA
        rep     insb
        pop     di
        pop     es
        ret

; --- The API: a far call with function, offset and segment of the parameters on the stack ---

api:
        push    ds
        push    es
        pushad
        cld
        mov     bp, sp
        xor     ax, ax
        mov     ds, ax
        mov     ax, [CONVENTIONAL_KIB]
        shl     ax, 6
        mov     ds, ax
        mov     bx, [bp + 42]
        mov     es, [bp + 44]
        mov     ax, [bp + 40]
        cmp     ax, 0x71
        je      get_cached_info
        cmp     ax, 0x25
        je      get_size
        cmp     ax, 0x20
        je      open
        cmp     ax, 0x22
        je      read
succeed:                                    ; TFTP_CLOSE, UNDI_SHUTDOWN
        xor     ax, ax
return:
        mov     [es:bx], ax
        popad
        pop     es
        pop     ds
        retf

get_cached_info:
        push    es
        les     di, [es:bx + 6]
        mov     si, REPLY
        mov     cx, REPLY_SIZE
        rep     movsb
        pop     es
        mov     word [es:bx + 4], REPLY_SIZE
        jmp     succeed

get_size:
        lea     di, [bx + 10]
        call    find
        jc      not_found
%ifdef WRONG_SIZE
        inc     eax
%endif
        mov     [es:bx + 138], eax
        jmp     succeed

open:
        lea     di, [bx + 10]
        call    find
        jc      not_found
        mov     [LEFT], eax
        mov     word [NUMBER], 0
        mov     word [es:bx + 140], BLOCK_SIZE
        jmp     succeed

not_found:
        mov     ax, STATUS_NOT_FOUND
        jmp     return

read:
%ifdef SILENT
        mov     ax, STATUS_SILENT
        jmp     return
%endif
        mov     ecx, BLOCK_SIZE
        cmp     ecx, [LEFT]
        jbe     .whole
        mov     ecx, [LEFT]
.whole:
        sub     [LEFT], ecx
        inc     word [NUMBER]
        mov     ax, [NUMBER]
        mov     [es:bx + 2], ax
        mov     [es:bx + 4], cx
        push    es
        les     di, [es:bx + 6]
        mov     dx, FW_CFG_DATA
        rep     insb
        pop     es
        jmp     succeed

; --- What RAM begins with ---

templates:
        db      "!PXE", PXE_SIZE
        times   PXENV - ($ - templates) db 0
        db      "PXENV+"
        dw      0x0201
        db      PXENV_SIZE
        times   REPLY - ($ - templates) db 0
        db      2, 1, 6                     ; a reply (RFC 2131 §2), as QEMU's server gives it
        times   REPLY + 16 - ($ - templates) db 0
        db      10, 0, 2, 15, 10, 0, 2, 2
        times   REPLY + 28 - ($ - templates) db 0
        db      0x52, 0x54, 0x00, 0x12, 0x34, 0x56
        times   REPLY + 108 - ($ - templates) db 0
        db      "boot/pxe.bin"
        times   REPLY + 236 - ($ - templates) db 0
        db      99, 130, 83, 99, 255
        times   REPLY + REPLY_SIZE - ($ - templates) db 0
templates_end:

        times   ROM_SIZE - 1 - ($ - $$) db 0
