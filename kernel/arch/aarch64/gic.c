/*
 * Drives the interrupt controller: see gic.h. The distributor is nearly the same in both versions;
 * what a processor has of its own lies in memory in version 2, and in version 3 in system registers
 * and, for its private interrupts, in a redistributor.
 */
#include "kernel/arch/aarch64/gic.h"

#include <stddef.h>

#include "kernel/acpi/arm.h"
#include "kernel/arch/aarch64/cpu.h"
#include "kernel/console/console.h"
#include "lib/aarch64/affinity.h"
#include "lib/mmio.h"

/* Registers of the distributor (IHI 0069H §12.9), and those of a redistributor's second frame for
   the 32 private interrupts (§12.11), which have the same places. */
#define CONTROL 0x000u
#define TYPE 0x004u
#define GROUP 0x080u /* A bit for each interrupt, and so on: */
#define SET_ENABLE 0x100u
#define CLEAR_ENABLE 0x180u
#define CLEAR_PENDING 0x280u
#define PRIORITY 0x400u /* A byte for each. */
#define TARGETS 0x800u  /* A byte for each: version 2. */
#define ROUTE 0x6000u   /* 8 bytes for each: version 3. */
#define DISTRIBUTOR_SIZE_2 0x1000u
#define DISTRIBUTOR_SIZE_3 0x10000u

/* Bits of CONTROL. What version 2 calls bit 0, version 3 has as two, next to the routing by
 * affinity. */
#define ENABLE 0x1u
#define ENABLE_GROUP_1 0x2u
#define AFFINITY_ROUTING 0x10u
#define WRITE_PENDING 0x80000000u

/* Registers of version 2's processor interface (IHI 0048B §4.4). */
#define INTERFACE_SIZE 0x2000u
#define INTERFACE_CONTROL 0x00u
#define INTERFACE_MASK 0x04u
#define INTERFACE_ACKNOWLEDGE 0x0cu
#define INTERFACE_END 0x10u

/* Registers of a redistributor's first frame (IHI 0069H §12.11). */
#define REDISTRIBUTOR_TYPE 0x08u
#define REDISTRIBUTOR_AFFINITY 0x0cu
#define REDISTRIBUTOR_WAKER 0x14u
#define REDISTRIBUTOR_PRIVATE 0x10000u /* The second frame. */
#define REDISTRIBUTOR_SIZE 0x20000u
#define TYPE_VIRTUAL 0x2u /* VLPIS: it has two frames more. */
#define TYPE_LAST 0x10u
#define WAKER_SLEEP 0x2u
#define WAKER_ASLEEP 0x4u

/* The processor interface of version 3, by numbers that every assembler knows (IHI 0069H §12.2). */
#define ICC_SRE "S3_0_C12_C12_5"
#define ICC_MASK "S3_0_C4_C6_0"
#define ICC_ACKNOWLEDGE "S3_0_C12_C12_0"
#define ICC_END "S3_0_C12_C12_1"
#define ICC_BINARY_POINT "S3_0_C12_C12_3"
#define ICC_CONTROL "S3_0_C12_C12_4"
#define ICC_ENABLE_GROUP_1 "S3_0_C12_C12_7"

#define PRIVATE_LINES 32u    /* The first, of which 16 are for processors to send. */
#define LINES_MAX 1020u      /* Numbers from here on are none. */
#define LINE_BITS 0x3ffu     /* Of what is acknowledged: version 2 has the sender above. */
#define ALL_PRIORITIES 0xf0u /* Lets all but the lowest through. */
#define SOME_PRIORITY 0xa0u  /* Of all lines alike. */
#define POLLS_MAX 1000000u   /* Of a bit that changes within microseconds. */
#define VERSION_IN_PFR0 24u  /* ID_AA64PFR0_EL1.GIC: there are system registers. */

static uint32_t version; /* 2 or 3; 0: none. */
static uintptr_t distributor, interface, redistributor;
static uint32_t line_count;
static uint32_t numbers[GIC_LINES]; /* Of the lines; 0: there is no such line. */
static void (*handlers[GIC_LINES])(struct interrupt_frame *frame);

/* --- Finding it --- */

static uint32_t affinity(void) {
  return aarch64_affinity(CPU_READ("mpidr_el1"));
}

/* Finds this processor's among the redistributors of a region. */
static bool find_redistributor(struct acpi_range range, void *(*map)(uint64_t, uint64_t)) {
  for (uint64_t at = 0; range.length - at >= REDISTRIBUTOR_SIZE;) {
    void *frames = map(range.base + at, REDISTRIBUTOR_SIZE);
    uint32_t type;

    if (frames == NULL) return false;
    redistributor = (uintptr_t)frames;
    if (mmio_read32(redistributor + REDISTRIBUTOR_AFFINITY) == affinity()) return true;
    type = mmio_read32(redistributor + REDISTRIBUTOR_TYPE);
    at += type & TYPE_VIRTUAL ? 2 * REDISTRIBUTOR_SIZE : REDISTRIBUTOR_SIZE;
    if ((type & TYPE_LAST) != 0 || at >= range.length) return false;
  }
  return false;
}

/* Returns what is missing; null: nothing. */
static const char *find(uint64_t rsdp, acpi_reader *at, void *(*map)(uint64_t, uint64_t)) {
  struct acpi_gic gic;
  enum acpi_status status = acpi_read_gic(at, rsdp, CPU_READ("mpidr_el1"), &gic);
  uint32_t found;
  void *registers;

  if (status != ACPI_OK) return acpi_message(status);
  found = gic.version;
  if (found == 0) found = CPU_READ("id_aa64pfr0_el1") >> VERSION_IN_PFR0 & 0xf ? 3 : 2;
  if (found < 2 || found > 4) return "of a version that is neither 2 nor 3";
  if (found == 4) found = 3; /* The same, and more. */
  registers = map(gic.distributor, found == 2 ? DISTRIBUTOR_SIZE_2 : DISTRIBUTOR_SIZE_3);
  if (registers == NULL) return "its distributor cannot be mapped";
  distributor = (uintptr_t)registers;
  if (found == 2) {
    registers = gic.interface != 0 ? map(gic.interface, INTERFACE_SIZE) : NULL;
    if (registers == NULL) return "no processor interface";
    interface = (uintptr_t)registers;
  } else {
    bool has = false;

    for (uint32_t i = 0; i < gic.redistributor_count && !has; i++) {
      has = find_redistributor(gic.redistributors[i], map);
    }
    if (!has) return "no redistributor of this processor";
  }
  version = found;
  return NULL;
}

/* --- Taking it --- */

/* Masks `count` interrupts from number `first` on, at `base`, and gives them a priority. */
static void mask(uintptr_t base, uint32_t first, uint32_t count) {
  for (uint32_t line = first; line < first + count; line += 32) {
    mmio_write32(base + CLEAR_ENABLE + line / 8, UINT32_MAX);
    mmio_write32(base + CLEAR_PENDING + line / 8, UINT32_MAX);
    if (version == 3) mmio_write32(base + GROUP + line / 8, UINT32_MAX);
  }
  for (uint32_t line = first; line < first + count; line += 4) {
    mmio_write32(base + PRIORITY + line, SOME_PRIORITY * 0x01010101u);
  }
}

static void wait_while(uintptr_t address, uint32_t bit) {
  for (uint32_t i = 0; i < POLLS_MAX && (mmio_read32(address) & bit) != 0; i++) {
  }
}

static void start_2(void) {
  mask(distributor, 0, line_count);
  mmio_write32(distributor + CONTROL, ENABLE);
  mmio_write32(interface + INTERFACE_MASK, ALL_PRIORITIES);
  mmio_write32(interface + INTERFACE_CONTROL, ENABLE);
}

static bool start_3(void) {
  uintptr_t waker = redistributor + REDISTRIBUTOR_WAKER;

  CPU_WRITE(ICC_SRE, CPU_READ(ICC_SRE) | 1);
  cpu_synchronize();
  if ((CPU_READ(ICC_SRE) & 1) == 0) return false; /* Somebody above keeps it to themselves. */
  /* First how interrupts are routed: that decides what the other registers are. */
  mmio_write32(distributor + CONTROL, AFFINITY_ROUTING);
  wait_while(distributor + CONTROL, WRITE_PENDING);
  mask(distributor, PRIVATE_LINES, line_count - PRIVATE_LINES);
  mmio_write32(distributor + CONTROL, AFFINITY_ROUTING | ENABLE_GROUP_1 | ENABLE);
  wait_while(distributor + CONTROL, WRITE_PENDING);
  mmio_write32(waker, mmio_read32(waker) & ~WAKER_SLEEP);
  wait_while(waker, WAKER_ASLEEP);
  mask(redistributor + REDISTRIBUTOR_PRIVATE, 0, PRIVATE_LINES);
  CPU_WRITE(ICC_MASK, ALL_PRIORITIES);
  CPU_WRITE(ICC_BINARY_POINT, 0);
  CPU_WRITE(ICC_CONTROL, 0);
  CPU_WRITE(ICC_ENABLE_GROUP_1, 1);
  cpu_synchronize();
  return true;
}

void gic_start(uint64_t rsdp, const void *(*at)(uint64_t physical, uint64_t size),
               void *(*map_registers)(uint64_t physical, uint64_t size)) {
  const char *missing = find(rsdp, at, map_registers);

  if (missing == NULL) {
    line_count = 32 * ((mmio_read32(distributor + TYPE) & 0x1f) + 1);
    if (version == 2) {
      start_2();
    } else if (!start_3()) {
      missing = "its system registers are not for EL1";
      version = 0;
    }
  }
  if (missing != NULL) {
    kprintf(LOG_WARNING,
            "interrupts: no GIC that this kernel can use: %s; no interrupt will come\n", missing);
    return;
  }
  if (acpi_read_timer(at, rsdp, &numbers[GIC_TIMER]) != ACPI_OK) numbers[GIC_TIMER] = 0;
  if (acpi_read_serial(at, rsdp, &numbers[GIC_SERIAL]) != ACPI_OK) numbers[GIC_SERIAL] = 0;
  kprintf(LOG_DEBUG, "interrupts: GICv%u, %u lines; timer %u, serial %u\n", version, line_count,
          numbers[GIC_TIMER], numbers[GIC_SERIAL]);
}

/* --- Using it --- */

/* Where the bits of `number` are: of a private one of version 3 in the redistributor. */
static uintptr_t bits_of(uint32_t number) {
  return version == 3 && number < PRIVATE_LINES ? redistributor + REDISTRIBUTOR_PRIVATE
                                                : distributor;
}

/* Routes what is not private to this processor. */
static void route(uint32_t number) {
  if (number < PRIVATE_LINES) return;
  if (version == 3) {
    mmio_write32(distributor + ROUTE + 8 * number, affinity() & 0xffffff);
    mmio_write32(distributor + ROUTE + 8 * number + 4, affinity() >> 24);
  } else {
    uintptr_t targets = distributor + TARGETS + number / 4 * 4;
    uint32_t self = mmio_read32(distributor + TARGETS) & 0xff; /* As the first line reads here. */
    uint32_t shift = number % 4 * 8;

    mmio_write32(targets, (mmio_read32(targets) & ~(0xffu << shift)) | self << shift);
  }
}

bool gic_set_handler(enum gic_line line, void (*handler)(struct interrupt_frame *frame)) {
  uint32_t number = numbers[line];

  if (version == 0 || number == 0 || number >= line_count || number >= LINES_MAX) return false;
  handlers[line] = handler;
  route(number);
  mmio_write32(bits_of(number) + SET_ENABLE + number / 32 * 4, 1u << number % 32);
  return true;
}

static uint32_t acknowledge(void) {
  uint32_t taken;

  if (version == 2) return mmio_read32(interface + INTERFACE_ACKNOWLEDGE);
  taken = (uint32_t)CPU_READ(ICC_ACKNOWLEDGE);
  cpu_complete(); /* Or the handler might be ahead of it (IHI 0069H §4.1.1). */
  return taken;
}

static void end(uint32_t taken) {
  if (version == 2) {
    mmio_write32(interface + INTERFACE_END, taken);
  } else {
    CPU_WRITE(ICC_END, taken);
    cpu_synchronize();
  }
}

bool gic_handle(struct interrupt_frame *frame) {
  uint32_t taken, number;

  if (version == 0) return false;
  taken = acknowledge();
  number = taken & LINE_BITS;
  if (number >= LINES_MAX) return true; /* It has gone away meanwhile. */
  end(taken);
  for (uint32_t line = 0; line < GIC_LINES; line++) {
    if (numbers[line] != number || handlers[line] == NULL) continue;
    handlers[line](frame);
    return true;
  }
  mmio_write32(bits_of(number) + CLEAR_ENABLE + number / 32 * 4, 1u << number % 32);
  kprintf(LOG_WARNING, "interrupts: one of line %u, which nobody has asked for; masked\n", number);
  return true;
}
