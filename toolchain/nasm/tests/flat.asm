; A flat binary from everything nasm_object takes (flat_test.sh).

%include "toolchain/nasm/tests/letter.inc"      ; a source file
%include "toolchain/nasm/tests/generated.inc"   ; an output of a genrule

            bits 16
            db      LETTER, GENERATED, DEFINED
            incbin  "toolchain/nasm/tests/letter.txt"
