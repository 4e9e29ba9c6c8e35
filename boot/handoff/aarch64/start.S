/*
 * What the other processors run until they are in C, and how the first goes on to the kernel once they are there. Only
 * for a kernel that asks for them: boot/core has handoff_start entered in the place of the kernel.
 */
#include "boot/handoff/aarch64/state.inc"

        .section .text.start, "ax"
        .global handoff_start, handoff_other
        .balign 16

/* As the kernel would be, by handoff_enter: on the boot stack, X0 = struct kiln_boot_info. */
handoff_start:
        mov     x19, x0
        bl      handoff_bring_up            /* returns where the kernel begins */
        mov     x16, x0
        mov     x0, x19
        CLEAR_REGISTERS
        br      x16

/* From the loader's page: at EL1, exceptions masked, in the kernel's address space, without a stack, X0 = struct
   handoff_processors. */
handoff_other:
        msr     spsel, #1
        mov     x20, x0
        FIND_SELF x19, x20, stop
        ldp     x1, x2, [x19, #PROCESSOR_STACK]
        cbz     x2, stop                    /* not one that was started */
        add     x21, x1, x2
        mov     sp, x21
        TAKE_EXCEPTIONS
        WRITE_STATE
        FORGET_LOWER_HALF
        mov     x0, x19
        mov     x1, x20
        bl      handoff_arrive              /* returns when the processor is sent off */
        mov     sp, x21
        ldr     x16, [x19, #PROCESSOR_ENTRY]
        ldr     x0, [x19, #PROCESSOR_ARGUMENT]
        CLEAR_REGISTERS
        br      x16

stop:
        wfi
        b       stop
