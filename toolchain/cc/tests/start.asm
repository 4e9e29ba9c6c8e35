; Entered at 0x7e00 in real mode by nobody: a test looks at the first bytes of the flat file.

            bits 16
            global _start
            extern stage_main

            section .start progbits alloc exec
_start:     cli
            cld
            jmp     short .next
.blob:      incbin  "toolchain/cc/tests/blob.bin"   ; from another platform
.next:      jmp     dword stage_main

