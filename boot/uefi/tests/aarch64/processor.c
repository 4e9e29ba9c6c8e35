/*
 * Faults of the processor's state: what firmware may leave in registers when it lets go, at EL1 or
 * EL2. Installed by main.c.
 */
#include <efi.h>

#include "boot/uefi/tests/hostile.h"
#include "lib/string.h"

#define WATCHED 0xdead0000ull

#define WRITE(name, value) __asm__ volatile("msr " name ", %0" : : "r"((uint64_t)(value)))

#define TIMER_ON 1ull             /* CNTV_CTL_EL0: it fires at once. */
#define MDSCR_DIRTY (1ull << 12)  /* TDCC: EL0 cannot use the debugger's channel. */
#define CNTKCTL_DIRTY 0x303ull    /* EL0 has both counters and both timers. */
#define CPACR_DIRTY (3ull << 20)  /* Floating point does not trap. */
#define CSSELR_DIRTY 2ull         /* The second level's cache. */
#define HCR_DIRTY 0x6038ull       /* TWE, TWI, AMO, IMO, FMO: EL2 gets what EL1 waits for. */
#define HSTR_DIRTY 0xffefull      /* And what AArch32 does with the coprocessor's registers. */
#define OFFSET_DIRTY (1ull << 40) /* CNTVOFF_EL2. */

static int at_el2(void) {
  uint64_t level;

  __asm__("mrs %0, CurrentEL" : "=r"(level));
  return level >> 2 == 2;
}

/* What EL1 would see and feel of EL2. */
static void dirty_el2(void) {
  uint64_t hcr;

  __asm__ volatile("mrs %0, hcr_el2" : "=r"(hcr));
  WRITE("hcr_el2", hcr | HCR_DIRTY);
  WRITE("hstr_el2", HSTR_DIRTY);
  WRITE("cntvoff_el2", OFFSET_DIRTY);
  WRITE("cnthctl_el2", 0);
  WRITE("vpidr_el2", WATCHED);
  WRITE("vmpidr_el2", WATCHED);
  WRITE("vttbr_el2", WATCHED);
}

/* Everything that a register can hold at this moment and that is not promised to the kernel. */
static EFI_STATUS EFIAPI exit_dirty(EFI_HANDLE image, UINTN key) {
  EFI_STATUS status = hostile_real.ExitBootServices(image, key);

  if (EFI_ERROR(status)) return status;
  __asm__ volatile("msr daifset, #15");
  WRITE("tpidr_el0", WATCHED);
  WRITE("tpidrro_el0", WATCHED);
  WRITE("tpidr_el1", WATCHED);
  WRITE("contextidr_el1", WATCHED);
  WRITE("csselr_el1", CSSELR_DIRTY);
  WRITE("mdscr_el1", MDSCR_DIRTY);
  WRITE("cntkctl_el1", CNTKCTL_DIRTY);
  WRITE("cpacr_el1", CPACR_DIRTY);
  WRITE("sp_el0", WATCHED);
  WRITE("cntv_cval_el0", 0);
  WRITE("cntv_ctl_el0", TIMER_ON);
  WRITE("cntp_cval_el0", 0);
  WRITE("cntp_ctl_el0", TIMER_ON);
  if (at_el2()) {
    /* Those that EL1 runs by, which are not in use here. */
    WRITE("sctlr_el1", 0);
    WRITE("tcr_el1", 0);
    WRITE("mair_el1", 0);
    WRITE("vbar_el1", WATCHED);
    WRITE("ttbr1_el1", WATCHED);
    dirty_el2();
  }
  return EFI_SUCCESS;
}

int hostile_processor(const char *name) {
  if (hostile_device_tree(name)) return 1;
  if (strcmp(name, "dirty_processor") != 0) return 0;
  hostile_system->BootServices->ExitBootServices = exit_dirty;
  return 1;
}
