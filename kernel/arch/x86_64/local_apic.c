/* Drives the local APIC: see local_apic.h. Owns its registers, and counts what it dismisses. */
#include "kernel/arch/x86_64/local_apic.h"

#include <stddef.h>

#include "kernel/arch/x86_64/cpu.h"
#include "kernel/arch/x86_64/interrupts.h"
#include "kernel/console/console.h"
#include "lib/x86/cpuid.h"

#define LEAF_FEATURES 1u /* Intel SDM 2A, CPUID. */
#define FEATURE_APIC (1u << 9)

/* The MSR that says where and how the registers are reached (Intel SDM 3A §10.4.4, §10.12.1). */
#define MSR_BASE 0x1bu
#define BASE_ENABLED (1ull << 11)
#define BASE_X2APIC (1ull << 10)
#define BASE_ADDRESS 0x000ffffffffff000ul
#define REGISTERS_SIZE 4096u
#define X2APIC_MSRS 0x800u /* A register's MSR is this and a sixteenth of its offset. */

/* Offsets of registers (Intel SDM 3A, table 10-1). */
#define VERSION 0x30u
#define TASK_PRIORITY 0x80u
#define END 0xb0u
#define SPURIOUS 0xf0u
#define IN_SERVICE 0x100u /* A bit for each vector, in eight registers 16 bytes apart. */
#define LVT_CMCI 0x2f0u
#define COMMAND 0x300u
#define DESTINATION 0x310u
#define LVT_TIMER 0x320u
#define LVT_THERMAL 0x330u
#define LVT_PERFORMANCE 0x340u
#define LVT_LINT0 0x350u
#define LVT_LINT1 0x360u
#define LVT_ERROR 0x370u
#define TIMER_COUNT 0x380u   /* Where the timer starts to count down... */
#define TIMER_CURRENT 0x390u /* ...and where it is. */
#define TIMER_DIVIDE 0x3e0u

#define SPURIOUS_ENABLED 0x100u /* The APIC is on: else every entry below stays masked (§10.9). */

/* Entries of the local vector table (§10.5.1). */
#define ENTRY_MASKED 0x10000u
#define ENTRY_DELIVERY 0x700u
#define ENTRY_SMI 0x200u
#define ENTRY_NMI 0x400u
#define ENTRY_EXTINT 0x700u

#define COMMAND_ASSERT 0x4000u /* Of the command register (§10.6.1). */
#define COMMAND_NMI 0x400u
#define COMMAND_PENDING 0x1000u
#define SEND_POLLS_MAX 100000u /* Looks at a message until it counts as sent. */

#define TIMER_PERIODIC 0x20000u
#define DIVIDE_BY_16 3u

#define FIRST_VECTOR 16u /* No APIC sends those below (§10.5.2). */
#define TOO_OFTEN 16u    /* A device has so many interrupts of a vector dismissed. */
#define OWN_VECTORS (INTERRUPT_TIMER & ~0xfu) /* A class of priority is 16 (§10.8.3.1). */

static bool started;
static volatile uint32_t *registers; /* Null: they are MSRs. */
static uint8_t dismissed[256];       /* Interrupts of each vector, up to TOO_OFTEN. */

static uint32_t read_register(uint32_t offset) {
  return registers != NULL ? registers[offset / 4]
                           : (uint32_t)cpu_read_msr(X2APIC_MSRS + offset / 16);
}

static void write_register(uint32_t offset, uint32_t value) {
  if (registers != NULL) {
    registers[offset / 4] = value;
  } else {
    cpu_write_msr(X2APIC_MSRS + offset / 16, value);
  }
}

/* The vector stays: one below 16 would be an error, even of an entry that is masked (§10.5.3). */
static void mask(uint32_t offset) {
  uint32_t entry = read_register(offset);

  if ((entry & ENTRY_DELIVERY) != ENTRY_SMI) {
    write_register(offset, entry | ENTRY_MASKED);
  }
}

/* Ends what the firmware has left in service: each write ends one. */
static void end_all(void) {
  for (uint32_t offset = IN_SERVICE; offset < IN_SERVICE + 8 * 16; offset += 16) {
    for (uint32_t bits = read_register(offset); bits != 0; bits &= bits - 1) {
      write_register(END, 0);
    }
  }
}

void local_apic_start(void *(*map_registers)(uint64_t physical, uint64_t size)) {
  uint64_t base;
  uint32_t last; /* Of the entries that there are, by the order in which processors got them. */

  if ((x86_cpuid(LEAF_FEATURES).edx & FEATURE_APIC) == 0) {
    return;
  }
  base = cpu_read_msr(MSR_BASE);
  if ((base & BASE_ENABLED) == 0) {
    return;
  }
  if ((base & BASE_X2APIC) == 0) {
    registers = map_registers(base & BASE_ADDRESS, REGISTERS_SIZE);
    if (registers == NULL) {
      kprintf(LOG_WARNING,
              "local APIC: its registers at 0x%lx cannot be mapped; it stays as it is\n",
              base & BASE_ADDRESS);
      return;
    }
  }
  last = read_register(VERSION) >> 16 & 0xff;
  write_register(SPURIOUS, SPURIOUS_ENABLED | INTERRUPT_SPURIOUS);
  mask(LVT_ERROR);
  mask(LVT_TIMER);
  if (last >= 4) {
    mask(LVT_PERFORMANCE);
  }
  if (last >= 5) {
    mask(LVT_THERMAL);
  }
  if (last >= 6) {
    mask(LVT_CMCI);
  }
  write_register(LVT_LINT0, ENTRY_EXTINT);
  write_register(LVT_LINT1, ENTRY_NMI);
  end_all();
  started = true;
}

bool local_apic_start_other(void) {
  if (!started) {
    return false;
  }
  write_register(SPURIOUS, SPURIOUS_ENABLED | INTERRUPT_SPURIOUS);
  write_register(LVT_LINT1, ENTRY_NMI);
  return true;
}

/* In two steps where the registers are memory: nothing may come in between. */
static void send(uint32_t apic_id, uint32_t command) {
  bool on;

  if (registers == NULL) {
    __asm__ volatile("mfence; lfence" : : : "memory"); /* Stores go first (§10.12.3). */
    cpu_write_msr(X2APIC_MSRS + COMMAND / 16, (uint64_t)apic_id << 32 | command);
    return;
  }
  on = cpu_interrupts_disable();
  write_register(DESTINATION, apic_id << 24);
  write_register(COMMAND, command);
  for (uint32_t polls = 0;
       (read_register(COMMAND) & COMMAND_PENDING) != 0 && polls < SEND_POLLS_MAX; polls++) {
  }
  cpu_interrupts_restore(on);
}

void local_apic_send(uint32_t apic_id, uint32_t vector) {
  send(apic_id, COMMAND_ASSERT | vector);
}

void local_apic_send_nmi(uint32_t apic_id) {
  send(apic_id, COMMAND_ASSERT | COMMAND_NMI);
}

bool local_apic_timer_begin(void) {
  if (!started) {
    return false;
  }
  write_register(TIMER_DIVIDE, DIVIDE_BY_16);
  write_register(TIMER_COUNT, UINT32_MAX);
  return true;
}

uint32_t local_apic_timer_counted(void) {
  return UINT32_MAX - read_register(TIMER_CURRENT);
}

void local_apic_timer_start(uint32_t count) {
  write_register(LVT_TIMER, TIMER_PERIODIC | INTERRUPT_TIMER);
  write_register(TIMER_COUNT, count);
}

void local_apic_end(void) {
  write_register(END, 0);
}

bool local_apic_is_in_service(uint32_t vector) {
  return started && (read_register(IN_SERVICE + vector / 32 * 16) >> vector % 32 & 1) != 0;
}

bool local_apic_dismiss(uint32_t vector) {
  if (vector < FIRST_VECTOR || !local_apic_is_in_service(vector)) {
    return false;
  }
  if (dismissed[vector] == 0) {
    kprintf(
        LOG_WARNING,
        "local APIC: interrupt 0x%02x, which nothing handles, is ignored; the firmware has left "
        "a device switched on\n",
        vector);
  }
  if (dismissed[vector] < TOO_OFTEN && ++dismissed[vector] == TOO_OFTEN && vector < OWN_VECTORS &&
      read_register(TASK_PRIORITY) < vector) {
    kprintf(LOG_WARNING,
            "local APIC: interrupt 0x%02x keeps coming; it and those of lower vectors are kept "
            "away from now on\n",
            vector);
    write_register(TASK_PRIORITY, vector); /* Not those of the PICs, and no NMI (§10.8.3.1). */
  }
  write_register(END, 0);
  return true;
}
