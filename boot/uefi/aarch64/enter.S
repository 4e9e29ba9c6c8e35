/*
 * enter_kernel: the last of the UEFI loader on aarch64, and all that stays mapped for the switch of address spaces (boot/core/firmware.h).
 *
 * Firmware has memory identity-mapped, by tables whose geometry and memory attributes are its own: none of that may be
 * changed while they are in use (Arm ARM D8.16.1, break-before-make). So the MMU is switched off in between. These instructions are
 * then fetched past the caches, which the caller (enter.c) has written them back from, and no data is read: everything is in
 * registers.
 *
 * Another processor begins here as the firmware starts it (PSCI CPU_ON), with the MMU off. boot/core has a copy of these
 * pages for that.
 *
 * Entered at EL1 or EL2, x0 = root of the new page tables, x1 = virtual address to enter, x2 = its argument. Both halves of
 * the address space begin with the same root until the hand-off code has cleared the entry that maps this page: half of the
 * root's entries are below, half above.
 */

/* SCTLR_EL1 and SCTLR_EL2 with all off, and the bits set that are RES1 or mean the behaviour of Armv8.0 (Arm ARM D19.2,
   under these names). */
#define SCTLR_EL1_OFF 0x30d00800
#define SCTLR_EL2_OFF 0x30c50830
/* With M, C, SA, SA0 and I: as boot/handoff/aarch64/enter.S has it. */
#define SCTLR_EL1_ON 0x30d0181d

/* Attributes 0 to 3: write-back, Device-nGnRE, Normal non-cacheable, Device-nGnRnE (D19.2, MAIR_EL1). */
#define MAIR 0x004404ff
/* 48 bits of addresses in each half, 4 KiB granules, tables in write-back inner shareable memory (D19.2, TCR_EL1). */
#define TCR 0xb5103510
#define TCR_IPS_SHIFT 32
#define PARANGE_48_BITS 5 /* ID_AA64MMFR0_EL1.PARange; more would need other tables. */

#define HCR_RW 0x80000000   /* EL1 is AArch64 (D19.2, HCR_EL2). */
#define CPTR_EL2_NONE 0x33ff /* Nothing is trapped: RES1 bits alone (D19.2, CPTR_EL2). */
#define CNTHCTL_EL1 3       /* EL1 reads counters and sets the physical timer (D19.12.2). */
#define SPSR_EL1H 0x3c5     /* EL1 with its own stack pointer, DAIF masked (C5.2.19). */

        .macro  SET register, value         /* of 32 bits */
        movz    \register, #((\value) & 0xffff)
        movk    \register, #((\value) >> 16), lsl #16
        .endm

        .section .text, "xr"
        .global enter_kernel, firmware_enter_begin, firmware_enter_end, firmware_enter_other

        .balign 16
firmware_enter_begin:
/* x0 = physical address of struct handoff_start (boot/handoff/aarch64/processors.h). */
firmware_enter_other:
        ldp     x1, x2, [x0, #16]
        ldp     x0, x6, [x0]
        b       1f
enter_kernel:
        mov     x6, x0
1:      msr     daifset, #0xf
        mrs     x3, CurrentEL
        cmp     x3, #(2 << 2)
        b.ne    at_el1

        /* EL2, without address translation; then EL1, without any trap to EL2. */
        SET     x3, SCTLR_EL2_OFF
        msr     sctlr_el2, x3
        isb
        mrs     x3, midr_el1
        msr     vpidr_el2, x3
        mrs     x3, mpidr_el1
        msr     vmpidr_el2, x3
        mov     x3, #CNTHCTL_EL1
        msr     cnthctl_el2, x3
        msr     cntvoff_el2, xzr            /* the virtual counter is the physical one */
        mov     x3, #CPTR_EL2_NONE
        msr     cptr_el2, x3
        msr     hstr_el2, xzr
        msr     vttbr_el2, xzr
        mrs     x3, mdcr_el2
        and     x3, x3, #0x1f               /* HPMN: all counters are EL1's */
        msr     mdcr_el2, x3
        mrs     x3, id_aa64pfr0_el1
        ubfx    x3, x3, #24, #4             /* GIC: the interface of GICv3 is there, as registers */
        cbz     x3, 2f
        mrs     x3, s3_4_c12_c9_5           /* ICC_SRE_EL2 */
        orr     x3, x3, #1                  /* SRE: they are in use... */
        orr     x3, x3, #8                  /* Enable: ...by EL1 too */
        msr     s3_4_c12_c9_5, x3
        isb
        msr     s3_4_c12_c11_0, xzr         /* ICH_HCR_EL2: no virtual interrupts */
2:      mov     x3, #HCR_RW
        msr     hcr_el2, x3
        SET     x3, SCTLR_EL1_OFF
        msr     sctlr_el1, x3
        mov     x3, #SPSR_EL1H
        msr     spsr_el2, x3
        adr     x3, at_el1
        msr     elr_el2, x3
        isb
        eret

at_el1:
        SET     x3, SCTLR_EL1_OFF
        msr     sctlr_el1, x3               /* the MMU is off */
        isb
        SET     x3, MAIR
        msr     mair_el1, x3
        SET     x3, TCR
        mrs     x4, id_aa64mmfr0_el1
        and     x4, x4, #0xf
        cmp     x4, #PARANGE_48_BITS
        mov     x5, #PARANGE_48_BITS
        csel    x4, x5, x4, hi
        orr     x3, x3, x4, lsl #TCR_IPS_SHIFT
        msr     tcr_el1, x3
        msr     ttbr0_el1, x0
        msr     ttbr1_el1, x6
        isb
        tlbi    vmalle1
        dsb     nsh
        ic      iallu
        dsb     nsh
        isb
        SET     x3, SCTLR_EL1_ON
        msr     sctlr_el1, x3               /* and on again */
        isb
        mov     x0, x2
        br      x1
firmware_enter_end:
