; An ELF file of the wrong kind: 32 bits, for an i386. No loader may start it.

bits 32

section .text
        hlt
