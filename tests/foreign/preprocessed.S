// Assembled by clang, after its preprocessor.

#define RESULT 17

        .text
        .globl  gas_preprocessed
gas_preprocessed:
#ifdef __aarch64__
        mov     w0, #RESULT
#else
        movl    $RESULT, %eax
#endif
        ret
