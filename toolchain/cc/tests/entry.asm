; The kernel's entry and a datum, to see that objects from NASM are linked.

%include "toolchain/cc/tests/stack.inc"

            bits 64
            default rel
            global _start
            extern kernel_main

            section .text
_start:     lea     rsp, [stack_top]            ; nothing is pushed below the guard
            call    idle                        ; from idle.S
            jmp     kernel_main

            section .data
            global counter_in_asm
counter_in_asm:
            dq      START_VALUE

            section .bss
            alignb  16
            resb    STACK_SIZE
stack_top:

            extern idle
