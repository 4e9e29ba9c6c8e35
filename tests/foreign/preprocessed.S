// Assembled by clang, after its preprocessor.

#define RESULT 17

        .text
        .globl  gas_preprocessed
gas_preprocessed:
        movl    $RESULT, %eax
        ret
