/*
 * Where the processor arrives on an exception or interrupt: all vectors bring the stack into the shape of
 * struct interrupt_frame (interrupts.h) and call C. What C has not changed in the frame is as it was when the
 * interrupted code goes on.
 *
 * Entered at EL1, exceptions masked, on SP_EL1: the kernel's own code has SP_EL0 (vectors 0 to 3), and only what
 * comes while another one is handled finds SP_EL1 in use (4 to 7). From EL0 nothing comes (8 to 15).
 */

#define FRAME_SIZE 304
#define FRAME_X30 240
#define FRAME_SP 248
#define FRAME_PC 256
#define FRAME_ESR 272
#define FRAME_VECTOR 288
#define STACK_SIZE 16384                    /* INTERRUPT_STACK_SIZE */
#define FROM_SP_EL0 4                       /* the first vectors are */
#define PSTATE_SPSEL 0x1                    /* of SPSR_EL1: SP is SP_EL1 (Arm ARM C5.2.19) */

        .section .text.vectors, "ax"
        .global interrupt_vectors
        .balign 2048

interrupt_vectors:
        .irp    number, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
        .balign 128
        sub     sp, sp, #FRAME_SIZE
        stp     x0, x1, [sp]
        mov     x0, #\number
        b       arrive
        .endr

        .balign 128
arrive:
        stp     x2, x3, [sp, #16]
        stp     x4, x5, [sp, #32]
        stp     x6, x7, [sp, #48]
        stp     x8, x9, [sp, #64]
        stp     x10, x11, [sp, #80]
        stp     x12, x13, [sp, #96]
        stp     x14, x15, [sp, #112]
        stp     x16, x17, [sp, #128]
        stp     x18, x19, [sp, #144]
        stp     x20, x21, [sp, #160]
        stp     x22, x23, [sp, #176]
        stp     x24, x25, [sp, #192]
        stp     x26, x27, [sp, #208]
        stp     x28, x29, [sp, #224]
        str     x30, [sp, #FRAME_X30]
        mrs     x1, sp_el0
        add     x2, sp, #FRAME_SIZE
        cmp     x0, #FROM_SP_EL0
        csel    x1, x1, x2, lo              /* SP of the interrupted code */
        mrs     x2, elr_el1
        mrs     x3, spsr_el1
        mrs     x4, esr_el1
        mrs     x5, far_el1
        str     x1, [sp, #FRAME_SP]
        stp     x2, x3, [sp, #FRAME_PC]
        stp     x4, x5, [sp, #FRAME_ESR]
        str     x0, [sp, #FRAME_VECTOR]
        mov     x0, sp
        bl      interrupt_dispatch

        ldp     x2, x3, [sp, #FRAME_PC]     /* the frame as C has left it */
        msr     elr_el1, x2
        msr     spsr_el1, x3
        tst     x3, #PSTATE_SPSEL
        b.ne    1f
        ldr     x1, [sp, #FRAME_SP]
        msr     sp_el0, x1
1:
        ldp     x2, x3, [sp, #16]
        ldp     x4, x5, [sp, #32]
        ldp     x6, x7, [sp, #48]
        ldp     x8, x9, [sp, #64]
        ldp     x10, x11, [sp, #80]
        ldp     x12, x13, [sp, #96]
        ldp     x14, x15, [sp, #112]
        ldp     x16, x17, [sp, #128]
        ldp     x18, x19, [sp, #144]
        ldp     x20, x21, [sp, #160]
        ldp     x22, x23, [sp, #176]
        ldp     x24, x25, [sp, #192]
        ldp     x26, x27, [sp, #208]
        ldp     x28, x29, [sp, #224]
        ldr     x30, [sp, #FRAME_X30]
        ldp     x0, x1, [sp]
        add     sp, sp, #FRAME_SIZE
        eret

        .section .bss.interrupt_stack, "aw", %nobits
        .global interrupt_stack
        .global interrupt_stack_end
        .balign 16
interrupt_stack:
        .skip   STACK_SIZE
interrupt_stack_end:
