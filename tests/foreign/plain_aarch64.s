// The same as plain.s.

        .text
        .globl  gas_plain
gas_plain:
        mov     w0, #18
        ret
