/* Notes a place to go back to, and goes back: see recovery.h. Called from C, with interrupts_load done. */

#define POINT_SP 96
#define EL1_SP_EL0 4                        /* M of SPSR_EL1 (Arm ARM C5.2.19) */

        .section .text.recovery, "ax"
        .global recovery_set
        .global recovery_go
        .balign 16

/* bool recovery_set(struct recovery_point *point) */
recovery_set:
        stp     x19, x20, [x0, #0]
        stp     x21, x22, [x0, #16]
        stp     x23, x24, [x0, #32]
        stp     x25, x26, [x0, #48]
        stp     x27, x28, [x0, #64]
        stp     x29, x30, [x0, #80]
        mov     x1, sp
        mrs     x2, daif
        stp     x1, x2, [x0, #POINT_SP]
        mov     x0, #0
        ret

/* _Noreturn void recovery_go(const struct recovery_point *point) */
recovery_go:
        msr     daifset, #0xf
        msr     spsel, #1                   /* what lies on the stack of exceptions is over */
        adrp    x1, interrupt_stack_end
        add     x1, x1, :lo12:interrupt_stack_end
        mov     sp, x1
        ldp     x19, x20, [x0, #0]
        ldp     x21, x22, [x0, #16]
        ldp     x23, x24, [x0, #32]
        ldp     x25, x26, [x0, #48]
        ldp     x27, x28, [x0, #64]
        ldp     x29, x30, [x0, #80]
        ldp     x1, x2, [x0, #POINT_SP]
        msr     sp_el0, x1
        orr     x2, x2, #EL1_SP_EL0
        msr     spsr_el1, x2
        msr     elr_el1, x30
        mov     x0, #1                      /* recovery_set returns true */
        eret
