// Assembled by clang, after its preprocessor.

#define RETURN ret

        .text
        .globl  idle
idle:   pause
        RETURN
