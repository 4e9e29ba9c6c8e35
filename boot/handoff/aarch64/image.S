/* The hand-off image as bytes, for the UEFI loader to carry (boot/handoff/handoff.h). */
        .section .rdata, "dr"
        .global handoff_image
        .balign 16
handoff_image:
        .incbin HANDOFF_IMAGE
