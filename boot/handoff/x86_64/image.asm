; The hand-off image as bytes, for either loader to carry (boot/handoff/handoff.h).

global handoff_image

%ifidn __OUTPUT_FORMAT__, win64
section .rdata rdata align=16
%else
section .rodata align=16
%endif

handoff_image:
        incbin  HANDOFF_IMAGE
