; A BIOS that misbehaves: an option ROM that puts itself before the disk and system services of
; the BIOS it is started by, and spoils them as real machines have been seen to. Each define is
; one vice; BUILD.bazel makes a ROM for each kind of machine out of them.
;
; The services of the BIOS below stay reachable as INT 60h and INT 61h, which a PC leaves to
; its users. A ROM cannot be written to: what changes lies in the vector of INT 62h.

bits 16
org 0

%define ROM_SIZE        2048

%ifdef DIRTY_PROCESSOR
  %define VIDEO                             ; INT 10h is ours
%elifdef FRAMEBUFFER
  %define VIDEO
%endif

; Interrupt vectors, at 4 bytes each from address 0 on.
%define VECTOR_VIDEO    0x10 * 4
%define VECTOR_DISK     0x13 * 4
%define VECTOR_SYSTEM   0x15 * 4
%define VECTOR_BOOT     0x19 * 4
%define VECTOR_OLD_DISK 0x60 * 4
%define VECTOR_OLD_SYSTEM 0x61 * 4
%define READS           0x62 * 4            ; calls of AH=42h so far
%define VECTOR_OLD_VIDEO 0x63 * 4

%define EBDA_SEGMENT    0x0e                ; BIOS data area, at 0x40:0
%define GET_MODE        0x4f01              ; INT 10h: information about a VBE mode (VBE 3.0 §4.4),
%define MODE_PHYSICAL   40                  ; in which this is the framebuffer's address
%define FALSE_RSDP      0x300               ; in the EBDA
%define FALSE_RSDP_SIZE 36
%define CONVENTIONAL_KIB 0x413              ; BIOS data area: what INT 12h returns

; Disk address packet (EDD-3).
%define PACKET_COUNT    2
%define PACKET_BUFFER   4                   ; offset, segment
%define PACKET_SECTOR   8
%define STAGE2_BUFFER   0x10000000          ; where the MBR reads the second stage to

%define ERROR_READ      0x0a                ; INT 13h: bad sector
%define ERROR_FUNCTION  0x86                ; INT 15h: function not supported

%define CONTROL_PORT_A  0x92
%define CONTROL_A20     0x02
%define PCI_ADDRESS     0xcf8
%define PCI_DATA        0xcfc
%define PCI_BAR4        0x80000020          ; of device 0 on bus 0; the device from bit 11 on

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
        mov     eax, [VECTOR_SYSTEM]
        mov     [VECTOR_OLD_SYSTEM], eax
        mov     word [VECTOR_DISK], disk
        mov     [VECTOR_DISK + 2], cs
        mov     word [VECTOR_SYSTEM], system
        mov     [VECTOR_SYSTEM + 2], cs
        mov     dword [READS], 0
%ifdef BOOT_DRIVE
        mov     word [VECTOR_BOOT], bootstrap
        mov     [VECTOR_BOOT + 2], cs
%endif
%ifdef VIDEO
        mov     eax, [VECTOR_VIDEO]
        mov     [VECTOR_OLD_VIDEO], eax
        mov     word [VECTOR_VIDEO], video
        mov     [VECTOR_VIDEO + 2], cs
%endif
%ifdef LOW_MEMORY                           ; so many KiB of conventional memory
        mov     word [CONVENTIONAL_KIB], LOW_MEMORY
%endif
        pop     eax
        pop     ds
        retf

; The ways back from an interrupt: with the carry flag set, clear, or as it is.
return_failed:
        stc
        jmp     return_carry
return_done:
        clc
return_carry:
        push    bp
        mov     bp, sp
        jc      .set
        and     byte [bp + 6], ~1           ; FLAGS, above IP and CS
        pop     bp
        iret
.set:
        or      byte [bp + 6], 1
        pop     bp
        iret

old_disk:
        int     0x60
        jmp     return_carry

old_system:
        int     0x61
        jmp     return_carry

%macro A20_OFF_NOW 0
        in      al, CONTROL_PORT_A
        and     al, ~CONTROL_A20
        out     CONTROL_PORT_A, al
%endmacro

; --- INT 19h: starts the MBR of disk 0x80, and says in DL that it comes from BOOT_DRIVE ---

%ifdef BOOT_DRIVE
%define MBR             0x7c00
%define BPB_BEGIN       0x03                ; where a FAT boot sector has its BIOS parameter block,
%define BPB_END         0x5a                ; FAT32's (Microsoft FAT §3.1, §3.3)
%define HLT             0xf4

bootstrap:
        xor     ax, ax
        mov     es, ax
        mov     ax, 0x0201                  ; reads one sector,
        mov     bx, MBR
        mov     cx, 0x0001                  ; cylinder 0, sector 1,
        mov     dx, 0x0080                  ; head 0
        int     0x13
  %ifdef BPB                                ; writes a BIOS parameter block of its own into it
        mov     di, MBR + BPB_BEGIN
        mov     cx, BPB_END - BPB_BEGIN
        mov     al, HLT
        rep     stosb
        mov     word [es:MBR + 0x18], 63    ; sectors per track,
        mov     word [es:MBR + 0x1a], 255   ; heads,
        mov     byte [es:MBR + 0x24], 0x80  ; drive number of FAT12 and FAT16
        mov     byte [es:MBR + 0x40], 0x80  ; and of FAT32
  %endif
        mov     dx, BOOT_DRIVE
  %ifdef SEGMENT_7C0                        ; the same address in other words
        jmp     MBR >> 4:0
  %else
        jmp     0:MBR
  %endif
%endif

; --- INT 13h ---

disk:
        cmp     ah, 0x41
        je      check_extensions
        cmp     ah, 0x42
        je      near extended_read
%ifdef NO_PARAMETERS                        ; no AH=48h
        cmp     ah, 0x48
        je      return_failed
%endif
        jmp     old_disk

check_extensions:
%ifdef NO_EXTENSIONS
        jmp     return_failed
%endif
%ifdef NO_PACKET_ACCESS                     ; extensions, but not those that read
        mov     bx, 0xaa55
        mov     cx, 4
        jmp     return_done
%endif
        jmp     old_disk

read_failed:
        mov     ah, ERROR_READ
        jmp     return_failed

extended_read:
%ifdef EBDA                                 ; says that its own data lies in this segment
        push    ds
        push    0x40
        pop     ds
        mov     word [EBDA_SEGMENT], EBDA
        pop     ds
%endif
%ifdef READ_ERROR                           ; from this sector on, nothing can be read
        cmp     dword [si + PACKET_SECTOR], READ_ERROR
        jae     read_failed
%endif
%ifdef FIRST_TRY_FAILS                      ; every other read fails
        push    ds
        push    0
        pop     ds
        inc     byte [READS]
        test    byte [READS], 1
        pop     ds
        jnz     read_failed
%endif
%ifdef SECTORS_MAX                          ; sectors of a read, except the MBR's
        cmp     dword [si + PACKET_BUFFER], STAGE2_BUFFER
        je      .small_enough
        cmp     word [si + PACKET_COUNT], SECTORS_MAX
        jbe     .small_enough
        mov     word [si + PACKET_COUNT], 0
        jmp     read_failed
.small_enough:
%endif
        int     0x60
%ifdef A20_OFF                              ; what a read leaves behind
        pushf
        push    ax
        A20_OFF_NOW
        pop     ax
        popf
%endif
%ifdef GARBAGE                              ; in every register but SS:SP and AX
        pushf
        cmp     dword [si + PACKET_BUFFER], STAGE2_BUFFER
        je      .not_for_the_mbr
        lgdt    [cs:garbage_gdt]
        mov     bx, 0x1234
        mov     ds, bx
        mov     es, bx
        mov     fs, bx
        mov     gs, bx
        mov     ebx, 0xdeadbeef
        mov     ecx, ebx
        mov     edx, ebx
        mov     esi, ebx
        mov     edi, ebx
        mov     ebp, ebx
        or      esp, 0x55550000
        popf
        push    bp
        mov     bp, sp
        pushf
        or      word [bp + 6], 0x400        ; the direction flag
        popf
        pop     bp
        jmp     return_carry
.not_for_the_mbr:
        popf
%endif
        jmp     return_carry

garbage_gdt:
        dw      3
        dd      0x12345

; --- INT 10h ---

%ifdef FRAMEBUFFER                          ; where each mode has it
video:
        cmp     ax, GET_MODE
        jne     .other
        int     0x63
        mov     dword [es:di + MODE_PHYSICAL], FRAMEBUFFER
        iret
.other:
        int     0x63
        iret
%endif

; --- INT 15h ---

system:
%ifdef NO_2401                              ; no switching of A20
        cmp     ah, 0x24
        je      near no_a20
%endif
%ifdef NO_88
        cmp     ah, 0x88
        je      near no_function
%endif
        cmp     ax, 0xe801
        je      near extended_memory
        cmp     ax, 0xe820
        je      near memory_map
        jmp     old_system

no_function:
        mov     ah, ERROR_FUNCTION
        jmp     return_failed

%ifdef NO_2401
no_a20:
  %ifdef A20_STUCK
        ; Nobody else switches it either: the I/O ports of two PCI devices, 10h and 11h (UHCI
        ; controllers, 32 ports each), come to lie over the keyboard controller and port 92h.
        push    eax
        push    dx
        A20_OFF_NOW
    %assign device 0x10
    %rep 2
        mov     dx, PCI_ADDRESS
        mov     eax, PCI_BAR4 | device << 11
        out     dx, eax
        mov     dx, PCI_DATA
        mov     eax, 0x60 + (device - 0x10) * 0x20 | 1
        out     dx, eax
      %assign device device + 1
    %endrep
        pop     dx
        pop     eax
  %endif
        jmp     no_function
%endif

extended_memory:
%ifdef NO_E801
        jmp     no_function
%elifdef E801_ONE_PAIR                      ; the answer in AX and BX only
        mov     ax, 15 * 1024               ; KiB from 1 to 16 MiB
        mov     bx, 48 * 16                 ; 64 KiB each, from 16 MiB on
        xor     cx, cx
        xor     dx, dx
        jmp     return_done
%else
        jmp     old_system
%endif

memory_map:
%ifdef DIRTY_PROCESSOR
        call    dirty_processor
%endif
%ifdef LINT0_MASKED
        call    mask_lint0
%endif
%ifdef WATCH
        ; The next write to this address is an exception: debug register 0, 4 bytes, global
        ; (Intel SDM 3B §17.2.4).
        push    eax
        mov     eax, WATCH
        mov     dr0, eax
        mov     eax, 0x000d0402
        mov     dr7, eax
        pop     eax
%endif
%ifdef NO_E820
        jmp     no_function
%elifdef NO_SMAP                            ; says yes without having understood
        xor     eax, eax
        jmp     return_done
%elifdef BREAKS_OFF                         ; two entries, then an answer without the signature
        cmp     ebx, 2
        jb      old_system
        xor     eax, eax
        jmp     return_done
%elifdef SHORT_ENTRIES                      ; 20 bytes, as before ACPI 3.0
        mov     ecx, 20
        jmp     old_system
%elifdef ENDLESS                            ; the first entry, and there is always one more
        push    ebx
        xor     ebx, ebx
        int     0x61
        pop     ebx
        inc     ebx
        jmp     return_done
%elifdef ZERO_ATTRIBUTES                    ; 24 bytes, and no entry is said to be enabled
        int     0x61
        mov     dword [es:di + 20], 0
        mov     ecx, 24
        jmp     return_carry
%elifdef KINDS                              ; those of `kinds`, and a false RSDP in the EBDA
        push    ds
        push    cs
        pop     ds
        pusha
        push    es
        push    0x40
        pop     es
        mov     es, [es:EBDA_SEGMENT]
        mov     si, false_rsdp
        mov     di, FALSE_RSDP
        mov     cx, FALSE_RSDP_SIZE / 2
        rep     movsw
        pop     es
        popa
        pusha
        imul    si, bx, 24
        add     si, kinds
        mov     cx, 12
        rep     movsw
        popa
        pop     ds
        mov     ecx, 24
        mov     eax, 0x534d4150             ; "SMAP"
        inc     ebx
        cmp     ebx, (kinds_end - kinds) / 24
        jb      return_done
        xor     ebx, ebx                    ; that was the last one
        jmp     return_done

; Base, length, type, attributes: ACPI 6.5 table 15.3 and 15.4.
kinds:  dq      0, 0x4000000                ; RAM with holes that are not mentioned
        dd      1, 1
        dq      0x10000000000, 0x4000       ; persistent,
        dd      7, 1
        dq      0x10000100000, 0x4000       ; as it was called before ACPI 6,
        dd      12, 1
        dq      0x10000200000, 0x4000       ; and as ACPI 3 says it
        dd      1, 3
        dq      0x10000300000, 0x4000       ; for those who know what it is
        dd      0xefffffff, 1
        dq      0x10000400000, 0x4000
        dd      5, 1
        dq      0x10000500000, 0x4000       ; there is no such thing
        dd      1, 0
        dq      0x10000600000, 0x4000       ; a type that nobody knows
        dd      99, 1
kinds_end:

; Right in its first 20 bytes only.
false_rsdp:
        db      "RSD PTR "
        db      0x53                        ; makes these bytes' sum 0
        db      "FALSE!"
        db      2
        dd      0
        dd      36, 0, 0
        db      1, 0, 0, 0
%elifdef ENTRIES                            ; so many: 2 of RAM below 64 MiB, and pages above 4 GiB
        mov     dword [es:di + 4], 0        ; base: upper half
        mov     dword [es:di + 12], 0       ; length: upper half
        mov     dword [es:di + 16], 1       ; type: memory
        mov     dword [es:di + 20], 1       ; attributes: enabled
        cmp     ebx, 1
        jb      .low
        je      .high
        mov     eax, ENTRIES                ; in descending order, every other page
        sub     eax, ebx
        shl     eax, 13
        mov     [es:di], eax
        mov     dword [es:di + 4], 1
        mov     dword [es:di + 8], 0x1000
        mov     eax, ebx
        and     eax, 1
        inc     eax
        mov     [es:di + 16], eax           ; memory, reserved, memory...
  %ifdef DISABLED                           ; all of these pages are to be ignored
        mov     dword [es:di + 20], 0
  %endif
        jmp     .next
.low:
        mov     dword [es:di], 0
        mov     dword [es:di + 8], 0x9fc00
        jmp     .next
.high:
        mov     dword [es:di], 0x100000
        mov     dword [es:di + 8], 0x3f00000
.next:
        mov     ecx, 24
        mov     eax, 0x534d4150             ; "SMAP"
        inc     ebx
        cmp     ebx, ENTRIES
        jb      return_done
        xor     ebx, ebx                    ; that was the last one
        jmp     return_done
%else
        jmp     old_system
%endif

%include "boot/bios/tests/processor.inc"

; BUILD.bazel puts the checksum into the last byte.
        times   ROM_SIZE - 1 - ($ - $$) db 0
