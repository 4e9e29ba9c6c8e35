; A bzImage that checks how it was started, by the 64-bit boot protocol of Linux (Documentation/arch/x86/boot.rst), and
; says so on COM1.
;
; It wants to be at PLACE and has so much of init_size that with a BIOS its place is also that of the loader's and the
; adapter's data and of its own file; each of its words says where it belongs, so that a copy that goes wrong is found out.

bits 64
default rel

%define COM1            0x3f8
%define LINE_STATUS     COM1 + 5            ; PC16550D: line status register,
%define CAN_SEND        0x20                ; transmitter holding register empty
%define QEMU_EXIT       0xf4                ; toolchain/qemu/command.sh
%define QEMU_PASSED     0x10
%define QEMU_FAILED     0x11

%define INIT_SIZE       0x600000            ; 6 MiB: OVMF has something of its own at 8 MiB
%define WORDS           0x20000             ; 1 MiB of them
%define COMMAND_LINE    "probe  one two"
%define INITRD          "from the second one", 10

%define MSR_PAT         0x277               ; Intel SDM 3A §12.12
%define MSR_EFER        0xc0000080
%define PAT_AT_RESET    0x0007040600070406

; Offsets in the zero page (Linux, arch/x86/include/uapi/asm/bootparam.h).
%define RSDP            0x070
%define E820_ENTRIES    0x1e8
%define SENTINEL        0x1ef
%define MAGIC           0x202
%define LOADER          0x210
%define CODE32_START    0x214
%define RAMDISK_IMAGE   0x218
%define RAMDISK_SIZE    0x21c
%define CMD_LINE_PTR    0x228
%define E820_TABLE      0x2d0

; Says what is wrong, and ends, unless the condition of the last comparison holds.
%macro CHECK 2                              ; condition, text
        j%1     %%good
        lea     rsi, [%%text]
        jmp     failed
%%text: db      "KILN TEST FAIL: ", %2, 13, 10, 0
%%good:
%endmacro

; --- The header, in the first sectors of the file ---

        times 0x1f1 db 0
        db      1                           ; setup_sects
        dw      0
        dd      (kernel_end - kernel) / 16  ; syssize
        dw      0, 0, 0
        dw      0xaa55                      ; boot_flag
        db      0xeb, header_end - $ - 1    ; jump
        db      "HdrS"
        dw      0x020c                      ; version: 2.12
        times 0x211 - 0x208 db 0
        db      1                           ; loadflags: LOADED_HIGH
        times 0x22c - 0x212 db 0
        dd      0x7fffffff                  ; initrd_addr_max
        dd      0x1000                      ; kernel_alignment
        db      0, 12                       ; not relocatable; min_alignment
        dw      1                           ; xloadflags: XLF_KERNEL_64
        dd      20                          ; cmdline_size
        times 0x258 - 0x23c db 0
        dq      PLACE                       ; pref_address
        dd      INIT_SIZE
        dd      0                           ; handover_offset
header_end:
        times 0x400 - ($ - $$) db 0

; --- The kernel, whose 64-bit entry point is 0x200 behind its beginning ---

kernel:
        times 0x200 db 0xf4                 ; HLT: nobody comes here
entry:
        pushfq                              ; there is a stack, though the protocol promises none
        pop     rdi
        mov     rbp, rsi                    ; the zero page
        lea     rsp, [stack_end]

        lea     rax, [entry]
        cmp     rax, PLACE + 0x200
        CHECK   e, "it is where it wants to be"
        test    edi, 0x600                  ; IF, DF
        CHECK   z, "interrupts are off and the direction flag is clear"
        mov     eax, cs
        cmp     eax, 0x10
        CHECK   e, "CS is __BOOT_CS"
        mov     eax, ds
        mov     ecx, es
        mov     edx, ss
        and     eax, ecx
        and     eax, edx
        cmp     eax, 0x18
        CHECK   e, "DS, ES and SS are __BOOT_DS"
        mov     ds, eax                     ; from the GDT that is loaded
        mov     ecx, MSR_EFER
        rdmsr
        and     eax, 0x500                  ; LMA, LME
        cmp     eax, 0x500
        CHECK   e, "64-bit mode"
        mov     ecx, MSR_PAT
        rdmsr
        shl     rdx, 32
        or      rax, rdx
        mov     rcx, PAT_AT_RESET
        cmp     rax, rcx
        CHECK   e, "the PAT is that of reset"

        ; Nothing of the upper half is mapped any more.
        mov     rdi, cr3
        add     rdi, 256 * 8
        xor     eax, eax
        mov     ecx, 256
        repe    scasq
        CHECK   e, "the upper half is empty"

        ; All words are where they belong.
        lea     rdi, [words]
        xor     eax, eax
.next:
        cmp     [rdi + rax * 8], rax
        CHECK   e, "every word of it is in its place"
        inc     eax
        cmp     eax, WORDS
        jb      .next

        ; All of init_size is there.
        mov     edi, PLACE + INIT_SIZE - 8
        mov     [rdi], rdi
        cmp     [rdi], rdi
        CHECK   e, "the end of init_size is memory"

        ; The zero page.
        cmp     dword [rbp + MAGIC], "HdrS"
        CHECK   e, "the zero page has the header"
        cmp     byte [rbp + SENTINEL], 0
        CHECK   e, "the zero page has nothing but the header"
        cmp     byte [rbp + LOADER], 0xff
        CHECK   e, "type_of_loader is written"
        cmp     dword [rbp + CODE32_START], PLACE
        CHECK   e, "code32_start is written"
        mov     rdi, [rbp + RSDP]
        test    rdi, rdi
        CHECK   nz, "there is an RSDP"
        mov     rax, "RSD PTR "             ; ACPI 6.5 §5.2.5.3
        cmp     [rdi], rax
        CHECK   e, "the RSDP is mapped"

        ; One entry of the memory map is the RAM that it lies in.
        movzx   ecx, byte [rbp + E820_ENTRIES]
        lea     rdi, [rbp + E820_TABLE]
.entry:
        test    ecx, ecx
        CHECK   nz, "its place is RAM in the memory map"
        mov     rax, PLACE
        sub     rax, [rdi]
        cmp     rax, [rdi + 8]
        jae     .other
        cmp     dword [rdi + 16], 1
        je      .found
.other:
        add     rdi, 20
        dec     ecx
        jmp     .entry
.found:

        ; What it was given is apart from it, and right.
        mov     edi, [rbp + CMD_LINE_PTR]
        lea     rsi, [command_line]
        mov     ecx, command_line_end - command_line
        repe    cmpsb
        CHECK   e, "the command line"
        cmp     dword [rbp + RAMDISK_SIZE], initrd_end - initrd
        CHECK   e, "the initrd's size"
        mov     edi, [rbp + RAMDISK_IMAGE]
        lea     eax, [rdi + initrd_end - initrd]
        cmp     eax, PLACE
        jbe     .apart
        cmp     edi, PLACE + INIT_SIZE
        CHECK   ae, "the initrd is not where the kernel is"
.apart:
        lea     rsi, [initrd]
        mov     ecx, initrd_end - initrd
        repe    cmpsb
        CHECK   e, "the initrd"

        lea     rsi, [passed]
        mov     ebx, QEMU_PASSED
        jmp     say

failed:
        mov     ebx, QEMU_FAILED

; Prints the text at RSI, and ends QEMU with EBX.
say:
        lodsb
        test    al, al
        jz      .end
        mov     ah, al
        mov     ecx, 1000000                ; a UART that is not there is not waited for
.wait:
        mov     dx, LINE_STATUS
        in      al, dx
        test    al, CAN_SEND
        loopz   .wait
        mov     dx, COM1
        mov     al, ah
        out     dx, al
        jmp     say
.end:
        mov     eax, ebx
        mov     dx, QEMU_EXIT
        out     dx, eax
        cli
        hlt

passed:
        db      "KILN TEST PASS", 13, 10, 0
command_line:
        db      COMMAND_LINE, 0
command_line_end:
initrd:
        db      INITRD
initrd_end:

align 16
        times 512 db 0
stack_end:

words:
%assign i 0
%rep WORDS
        dq      i
%assign i i + 1
%endrep
kernel_end:
