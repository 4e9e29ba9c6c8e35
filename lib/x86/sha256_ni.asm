; SHA-256's blocks by the processor's own instructions for it (Intel SDM 2B, SHA256RNDS2, SHA256MSG1
; and SHA256MSG2). sha256.c calls it where the processor has them and SSSE3.
;
;   void sha256_blocks_ni(uint32_t state[8], const uint8_t *blocks, size_t count);
;
; The BIOS loader calls it in 32-bit mode, at privilege level 0, on a machine where nobody has
; enabled SSE: it does that for itself, and leaves CR0 and CR4 as they were. UEFI has SSE enabled
; (UEFI 2.10 §2.3.4), and so has whoever links the ELF64 form.

%ifidn __OUTPUT_FORMAT__, elf32
bits 32
  %define FRAME         ebp
  %define STACK         esp
  %define STATE         edx
  %define BLOCKS        eax                 ; the end of them
  %define INDEX         ecx                 ; from there: negative
  %define CONSTANTS     sha256_constants
  %define READ_ONLY       .rodata
%else
bits 64
default rel
  %define FRAME         rbp
  %define STACK         rsp
  %define BLOCKS        rax
  %define CONSTANTS     r9
  %ifidn __OUTPUT_FORMAT__, win64
    %define STATE       rcx                 ; Microsoft's convention: rcx, rdx, r8;
    %define INDEX       r8                  ; xmm6 and xmm7 are the caller's
    %define READ_ONLY     .rdata
  %else
    %define STATE       rdi                 ; System V's: rdi, rsi, rdx
    %define INDEX       rdx
    %define READ_ONLY     .rodata
  %endif
%endif

%define BLOCK_BITS      6                   ; 64 bytes

%define CR0_EM          (1 << 2)            ; Intel SDM 3A §2.5: SSE is an invalid opcode,
%define CR0_TS          (1 << 3)            ; or a device that is not available
%define CR4_OSFXSR      (1 << 9)            ; SSE is enabled

%define WORDS           xmm0                ; the words of four rounds and their constants
%define ABEF            xmm1                ; the state, in the order that the instructions have
%define CDGH            xmm2
%define SCRATCH         xmm7                ; xmm3 to xmm6: the 16 latest words of the schedule

extern sha256_constants                     ; sha256_blocks.c's
global sha256_blocks_ni

section READ_ONLY align=16

big_endian:                                 ; for PSHUFB: the bytes of each word turned round
        db      3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12

; Rounds 4 * %1 to 4 * %1 + 3. Their words are in %2. Those of the groups before are, latest first,
; in %5, %4 and %3, of which %3 becomes the words of the next group.
%macro four_rounds 5
  %if %1 < 4
        movdqu  %2, [BLOCKS + INDEX + 16 * (%1)]
        pshufb  %2, [big_endian]
  %endif
        movdqa  WORDS, %2
        paddd   WORDS, [CONSTANTS + 16 * (%1)]
        sha256rnds2 CDGH, ABEF              ; which are now CDGH and ABEF the other way round
  %if %1 >= 3 && %1 < 15
        movdqa  SCRATCH, %2
        palignr SCRATCH, %5, 4
        paddd   %3, SCRATCH
        sha256msg2 %3, %2                   ; the next group's words are complete
  %endif
        pshufd  WORDS, WORDS, 0x0e
        sha256rnds2 ABEF, CDGH
  %if %1 >= 1 && %1 < 13
        sha256msg1 %5, %2                   ; those after the next two have begun
  %endif
%endmacro

section .text

sha256_blocks_ni:
        push    FRAME
        mov     FRAME, STACK
%ifidn __OUTPUT_FORMAT__, elf32
        mov     STATE, [FRAME + 8]
        mov     BLOCKS, [FRAME + 12]
        mov     INDEX, [FRAME + 16]
        push    ebx
        mov     ebx, cr4
        push    ebx                         ; [FRAME - 8]
        or      ebx, CR4_OSFXSR
        mov     cr4, ebx
        mov     ebx, cr0
        push    ebx                         ; [FRAME - 12]
        and     ebx, ~(CR0_EM | CR0_TS)
        mov     cr0, ebx
%else
  %ifidn __OUTPUT_FORMAT__, win64
        sub     STACK, 32
        movdqu  [FRAME - 16], xmm6
        movdqu  [FRAME - 32], xmm7
        mov     BLOCKS, rdx
  %else
        mov     BLOCKS, rsi
  %endif
        lea     CONSTANTS, [sha256_constants]
%endif
        sub     STACK, 32
        and     STACK, -16                  ; room for the state at the beginning of a block

        movdqu  ABEF, [STATE]               ; a, b, c, d from the low end up
        movdqu  CDGH, [STATE + 16]          ; e, f, g, h
        movdqa  SCRATCH, ABEF
        punpcklqdq ABEF, CDGH               ; a, b, e, f
        punpckhqdq SCRATCH, CDGH            ; c, d, g, h
        pshufd  ABEF, ABEF, 0x1b            ; f, e, b, a
        pshufd  CDGH, SCRATCH, 0x1b         ; h, g, d, c

        shl     INDEX, BLOCK_BITS
        jz      .done
        add     BLOCKS, INDEX
        neg     INDEX
.block:
        movdqa  [STACK], ABEF
        movdqa  [STACK + 16], CDGH
%assign group 0
%rep 4
        four_rounds group, xmm3, xmm4, xmm5, xmm6
        four_rounds group + 1, xmm4, xmm5, xmm6, xmm3
        four_rounds group + 2, xmm5, xmm6, xmm3, xmm4
        four_rounds group + 3, xmm6, xmm3, xmm4, xmm5
  %assign group group + 4
%endrep
        paddd   ABEF, [STACK]
        paddd   CDGH, [STACK + 16]
        add     INDEX, 1 << BLOCK_BITS
        jnz     .block

.done:
        pshufd  ABEF, ABEF, 0x1b            ; a, b, e, f
        pshufd  CDGH, CDGH, 0x1b            ; c, d, g, h
        movdqa  SCRATCH, ABEF
        punpcklqdq ABEF, CDGH               ; a, b, c, d
        punpckhqdq SCRATCH, CDGH            ; e, f, g, h
        movdqu  [STATE], ABEF
        movdqu  [STATE + 16], SCRATCH

%ifidn __OUTPUT_FORMAT__, elf32
        mov     ebx, [FRAME - 12]
        mov     cr0, ebx
        mov     ebx, [FRAME - 8]
        mov     cr4, ebx
        mov     ebx, [FRAME - 4]
%elifidn __OUTPUT_FORMAT__, win64
        movdqu  xmm6, [FRAME - 16]
        movdqu  xmm7, [FRAME - 32]
%endif
        mov     STACK, FRAME
        pop     FRAME
        ret
