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

#include "boot/handoff/aarch64/state.inc"

        .section .text.enter, "ax"
        .global handoff_enter, vectors
        .balign 16

handoff_enter:
        msr     daifset, #0xf
        msr     spsel, #1
        ldr     x1, [x0, #ARGUMENT_STACK_TOP]
        mov     sp, x1
        TAKE_EXCEPTIONS
        WRITE_STATE
        ldr     x1, [x0, #ARGUMENT_IDENTITY_SLOT]
        str     xzr, [x1]
        FORGET_LOWER_HALF

        ldr     x1, [x0, #ARGUMENT_ENTRY_TIME]
        ldr     x16, [x0, #ARGUMENT_KERNEL_ENTRY]
        ldr     x0, [x0, #ARGUMENT_BOOT_INFO]
        mrs     x2, cntvct_el0
        str     x2, [x1]
        CLEAR_REGISTERS
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
        adrp    x2, image_start
        ldr     x2, [x2, #HEADER_PROCESSORS]
        cbz     x2, first                   /* the kernel has not asked for others */
        FIND_SELF x6, x2, first
        ldr     w3, [x6, #PROCESSOR_STATE]
        cmp     w3, #1                      /* KILN_PROCESSOR_FIRST */
        b.eq    first
        mov     x2, x6
        ldp     x3, x4, [x6, #PROCESSOR_STACK]
        add     x3, x3, x4
        add     x3, x3, #4096               /* the page above its stack is for this */
        b       1f
first:
        mov     x2, xzr
        adrp    x3, exception_stack_top
        add     x3, x3, :lo12:exception_stack_top
1:      msr     spsel, #1
        mov     sp, x3
        b       handoff_report              /* (SP of the exception, number of the vector, struct kiln_processor or 0) */
