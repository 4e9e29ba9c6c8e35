# Assembled by clang, without a preprocessor.

        .text
        .globl  gas_plain
gas_plain:
        movl    $18, %eax
        ret
