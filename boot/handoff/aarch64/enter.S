/*
 * The way into the kernel.
 *
 * handoff_enter runs at EL1, exceptions masked, in the kernel's address space, without a stack: X0 = struct
 * handoff_arguments (boot/handoff/handoff.h). It gives the processor the state that boot/protocol promises and
 * jumps to the kernel.
 *
 * An exception that comes before VBAR_EL1 is written has the firmware's vectors, which are not mapped any more: it
 * never ends. These are some ten instructions, and those of the loader that switch address spaces.
 */

/* Offsets in struct handoff_arguments. */
#define ARGUMENT_BOOT_INFO 0
#define ARGUMENT_KERNEL_ENTRY 8
#define ARGUMENT_STACK_TOP 16
#define ARGUMENT_IDENTITY_SLOT 24
#define ARGUMENT_ENTRY_TIME 32

/* The rows of "State at entry" in docs/boot-protocol.md. */
#define SCTLR 0x30d0181d /* I, SA0, SA, C, M, and what is RES1 or means the behaviour of Armv8.0 (Arm ARM D19.2.120). */
#define TCR_EPD0 0x80    /* No walks by TTBR0_EL1 (D19.2.139). */

        .section .text.enter, "ax"
        .global handoff_enter
        .balign 16

handoff_enter:
        msr     daifset, #0xf
        msr     spsel, #1
        ldr     x1, [x0, #ARGUMENT_STACK_TOP]
        mov     sp, x1
        adrp    x1, vectors
        add     x1, x1, :lo12:vectors
        msr     vbar_el1, x1
        isb

        /* Each register is written as a whole: nothing that a firmware has left in it is inherited. */
        movz    x1, #(SCTLR & 0xffff)
        movk    x1, #(SCTLR >> 16), lsl #16
        msr     sctlr_el1, x1
        msr     cpacr_el1, xzr              /* SIMD and floating point trap */
        msr     mdscr_el1, xzr              /* no software step, no breakpoints */
        msr     contextidr_el1, xzr
        msr     tpidr_el1, xzr
        msr     tpidr_el0, xzr
        msr     tpidrro_el0, xzr
        msr     cntkctl_el1, xzr            /* EL0 has no timers */
        msr     cntp_ctl_el0, xzr           /* the firmware's timer does not fire any more */
        msr     cntv_ctl_el0, xzr
        msr     csselr_el1, xzr

        /* The loader's last page is gone, and with it all that TTBR0_EL1 led to. */
        ldr     x1, [x0, #ARGUMENT_IDENTITY_SLOT]
        str     xzr, [x1]
        mrs     x1, tcr_el1
        orr     x1, x1, #TCR_EPD0
        msr     tcr_el1, x1
        msr     ttbr0_el1, xzr
        isb
        dsb     ishst
        tlbi    vmalle1                     /* forget what was cached of all that */
        dsb     nsh
        isb

        ldr     x1, [x0, #ARGUMENT_ENTRY_TIME]
        ldr     x16, [x0, #ARGUMENT_KERNEL_ENTRY]
        ldr     x0, [x0, #ARGUMENT_BOOT_INFO]
        mrs     x2, cntvct_el0
        str     x2, [x1]
        msr     sp_el0, xzr
        .irp    n, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30
        mov     x\n, xzr
        .endr
        br      x16

/*
 * Every exception comes here until the kernel has vectors of its own. SP may be what the exception is about: it is kept
 * for the report, which has a stack of its own. Nothing goes back.
 */
        .section .text.vectors, "ax"
        .balign 2048
vectors:
        .macro  vector kind
        .balign 128
        mov     x0, sp
        mov     x1, #\kind
        b       report
        .endm

        .irp    kind, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
        vector  \kind
        .endr

report:
        adrp    x2, exception_stack_top
        add     x2, x2, :lo12:exception_stack_top
        msr     spsel, #1
        mov     sp, x2
        b       handoff_report              /* (SP of the exception, number of the vector) */
