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
#define SEND 0xf00u     /* Version 2. */
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
#define ICC_SEND_GROUP_1 "S3_0_C12_C11_5"

#define PRIVATE_LINES 32u    /* The first, of which 16 are for processors to send. */
#define LINES_MAX 1020u      /* Numbers from here on are none. */
#define LINE_BITS 0x3ffu     /* Of what is acknowledged: version 2 has the sender above. */
#define ALL_PRIORITIES 0xf0u /* Lets all but the lowest through. */
#define SOME_PRIORITY 0xa0u  /* Of all lines alike. */
#define POLLS_MAX 1000000u   /* Of a bit that changes within microseconds. */
#define VERSION_IN_PFR0 24u  /* ID_AA64PFR0_EL1.GIC: there are system registers. */
#define REDISTRIBUTORS_MAX \
  1024u /* As many processors as a loader lists; a region may claim more. */
#define ALL_CALLS ((1u << GIC_CALLS) - 1)

static uint32_t version; /* 2 or 3; 0: none. */
static uintptr_t distributor, interface;
static struct gic_processor first;
static uint32_t line_count;
static uint32_t numbers[GIC_LINES]; /* Of the lines; 0: there is no such line. */
static void (*handlers[GIC_LINES])(struct interrupt_frame *frame);
static void (*call_handler)(uint32_t number, struct interrupt_frame *frame);

/* For processors that are found later: what gic_start was given, and what it has found. */
static uint64_t root_pointer;
static acpi_reader *reader;
static void *(*map_device)(uint64_t physical, uint64_t size);
static uint64_t interface_address;

/* Redistributors that are mapped: for each processor the others are looked at again. */
static struct {
  uint64_t physical;
  uintptr_t registers;
} mapped[REDISTRIBUTORS_MAX];
static uint32_t mapped_count;

/* --- Finding it --- */

static uint32_t affinity(void) {
  return aarch64_affinity(CPU_READ("mpidr_el1"));
}

/* Returns 0 where it cannot be mapped. */
static uintptr_t map_redistributor(uint64_t physical) {
  void *registers;

  for (uint32_t i = 0; i < mapped_count; i++) {
    if (mapped[i].physical == physical) return mapped[i].registers;
  }
  if (mapped_count == REDISTRIBUTORS_MAX) return 0;
  registers = map_device(physical, REDISTRIBUTOR_SIZE);
  if (registers == NULL) return 0;
  mapped[mapped_count].physical = physical;
  mapped[mapped_count].registers = (uintptr_t)registers;
  return mapped[mapped_count++].registers;
}

/* Finds the processor's among the redistributors of a region. */
static bool find_redistributor(struct acpi_range range, struct gic_processor *processor) {
  for (uint64_t at = 0; range.length - at >= REDISTRIBUTOR_SIZE;) {
    uint32_t type;

    processor->redistributor = map_redistributor(range.base + at);
    if (processor->redistributor == 0) return false;
    if (mmio_read32(processor->redistributor + REDISTRIBUTOR_AFFINITY) == processor->affinity)
      return true;
    type = mmio_read32(processor->redistributor + REDISTRIBUTOR_TYPE);
    at += type & TYPE_VIRTUAL ? 2 * REDISTRIBUTOR_SIZE : REDISTRIBUTOR_SIZE;
    if ((type & TYPE_LAST) != 0 || at >= range.length) return false;
  }
  return false;
}

static bool find_in_any(const struct acpi_gic *gic, struct gic_processor *processor) {
  bool has = false;

  for (uint32_t i = 0; i < gic->redistributor_count && !has; i++) {
    has = find_redistributor(gic->redistributors[i], processor);
  }
  return has;
}

/* Of version 2: the bit of the calling processor, as the target of its private lines (§4.3.12). */
static uint32_t read_own_target(void) {
  return mmio_read32(distributor + TARGETS) & 0xff;
}

/* Returns what is missing; null: nothing. */
static const char *find_first(void) {
  struct acpi_gic gic;
  enum acpi_status status = acpi_read_gic(reader, root_pointer, CPU_READ("mpidr_el1"), &gic);
  uint32_t found;
  void *registers;

  if (status != ACPI_OK) return acpi_message(status);
  found = gic.version;
  if (found == 0) found = CPU_READ("id_aa64pfr0_el1") >> VERSION_IN_PFR0 & 0xf ? 3 : 2;
  if (found < 2 || found > 4) return "of a version that is neither 2 nor 3";
  if (found == 4) found = 3; /* The same, and more. */
  registers = map_device(gic.distributor, found == 2 ? DISTRIBUTOR_SIZE_2 : DISTRIBUTOR_SIZE_3);
  if (registers == NULL) return "its distributor cannot be mapped";
  distributor = (uintptr_t)registers;
  if (found == 2) {
    registers = gic.interface != 0 ? map_device(gic.interface, INTERFACE_SIZE) : NULL;
    if (registers == NULL) return "no processor interface";
    interface = (uintptr_t)registers;
    interface_address = gic.interface;
    first.target = read_own_target();
  } else if (!find_in_any(&gic, &first)) {
    return "no redistributor of this processor";
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

static void open_interface(void) {
  mmio_write32(interface + INTERFACE_MASK, ALL_PRIORITIES);
  mmio_write32(interface + INTERFACE_CONTROL, ENABLE);
}

static void start_2(void) {
  mask(distributor, 0, line_count);
  mmio_write32(distributor + CONTROL, ENABLE);
  open_interface();
}

/* False: somebody above keeps the system registers to themselves. */
static bool open_registers(void) {
  CPU_WRITE(ICC_SRE, CPU_READ(ICC_SRE) | 1);
  cpu_synchronize();
  return (CPU_READ(ICC_SRE) & 1) != 0;
}

/* What the calling processor has of its own in version 3, with its registers open. */
static void open_redistributor(uintptr_t redistributor) {
  uintptr_t waker = redistributor + REDISTRIBUTOR_WAKER;

  mmio_write32(waker, mmio_read32(waker) & ~WAKER_SLEEP);
  wait_while(waker, WAKER_ASLEEP);
  mask(redistributor + REDISTRIBUTOR_PRIVATE, 0, PRIVATE_LINES);
  CPU_WRITE(ICC_MASK, ALL_PRIORITIES);
  CPU_WRITE(ICC_BINARY_POINT, 0);
  CPU_WRITE(ICC_CONTROL, 0);
  CPU_WRITE(ICC_ENABLE_GROUP_1, 1);
  cpu_synchronize();
}

static bool start_3(void) {
  if (!open_registers()) return false;
  /* First how interrupts are routed: that decides what the other registers are. */
  mmio_write32(distributor + CONTROL, AFFINITY_ROUTING);
  wait_while(distributor + CONTROL, WRITE_PENDING);
  mask(distributor, PRIVATE_LINES, line_count - PRIVATE_LINES);
  mmio_write32(distributor + CONTROL, AFFINITY_ROUTING | ENABLE_GROUP_1 | ENABLE);
  wait_while(distributor + CONTROL, WRITE_PENDING);
  open_redistributor(first.redistributor);
  return true;
}

void gic_start(uint64_t rsdp, const void *(*at)(uint64_t physical, uint64_t size),
               void *(*map_registers)(uint64_t physical, uint64_t size)) {
  const char *missing;

  root_pointer = rsdp;
  reader = at;
  map_device = map_registers;
  first = (struct gic_processor){.affinity = affinity()};
  missing = find_first();
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
  return version == 3 && number < PRIVATE_LINES ? first.redistributor + REDISTRIBUTOR_PRIVATE
                                                : distributor;
}

/* Routes what is not private to the first processor. */
static void route(uint32_t number) {
  if (number < PRIVATE_LINES) return;
  if (version == 3) {
    mmio_write32(distributor + ROUTE + 8 * number, first.affinity & 0xffffff);
    mmio_write32(distributor + ROUTE + 8 * number + 4, first.affinity >> 24);
  } else {
    uintptr_t targets = distributor + TARGETS + number / 4 * 4;
    uint32_t shift = number % 4 * 8;

    mmio_write32(targets, (mmio_read32(targets) & ~(0xffu << shift)) | first.target << shift);
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

/* --- Other processors --- */

bool gic_find(uint32_t affinity_of, struct gic_processor *processor) {
  struct acpi_gic gic;

  *processor = (struct gic_processor){.affinity = affinity_of};
  if (version == 0) return false;
  if (affinity_of == first.affinity) {
    *processor = first;
    return true;
  }
  if (acpi_read_gic(reader, root_pointer, aarch64_mpidr(affinity_of), &gic) != ACPI_OK)
    return false;
  /* The registers of version 2's interface have one address, behind which each processor finds its
     own (IHI 0048B §4.1.4). */
  return version == 2 ? gic.interface == interface_address : find_in_any(&gic, processor);
}

bool gic_start_other(struct gic_processor *processor) {
  if (version == 2) {
    processor->target = read_own_target();
    mask(distributor, 0, PRIVATE_LINES);
    mmio_write32(distributor + SET_ENABLE, ALL_CALLS);
    open_interface();
    return true;
  }
  if (!open_registers()) return false;
  open_redistributor(processor->redistributor);
  mmio_write32(processor->redistributor + REDISTRIBUTOR_PRIVATE + SET_ENABLE, ALL_CALLS);
  return true;
}

void gic_on_call(void (*handler)(uint32_t number, struct interrupt_frame *frame)) {
  call_handler = handler;
  if (version != 0) mmio_write32(bits_of(0) + SET_ENABLE, ALL_CALLS);
}

void gic_send(const struct gic_processor *processor, uint32_t number) {
  uint64_t affinity_of = processor->affinity, in_cluster = affinity_of & 0xff;

  cpu_complete(); /* What was written before. */
  if (version == 2) {
    mmio_write32(distributor + SEND, processor->target << 16 | number); /* §4.3.15 */
    return;
  }
  /* ICC_SGI1R_EL1: to one of the sixteen of a range of Aff0 (IHI 0069H §12.2). */
  CPU_WRITE(ICC_SEND_GROUP_1, (affinity_of >> 24) << 48 | (in_cluster / 16) << 44 |
                                  (affinity_of >> 16 & 0xff) << 32 | (uint64_t)number << 24 |
                                  (affinity_of >> 8 & 0xff) << 16 | 1ull << in_cluster % 16);
  cpu_synchronize();
}

bool gic_handle(struct interrupt_frame *frame) {
  uint32_t taken, number;

  if (version == 0) return false;
  taken = acknowledge();
  number = taken & LINE_BITS;
  if (number >= LINES_MAX) return true; /* It has gone away meanwhile. */
  end(taken);
  if (number < GIC_CALLS && call_handler != NULL) {
    call_handler(number, frame);
    return true;
  }
  for (uint32_t line = 0; line < GIC_LINES; line++) {
    if (numbers[line] != number || handlers[line] == NULL) continue;
    handlers[line](frame);
    return true;
  }
  mmio_write32(bits_of(number) + CLEAR_ENABLE + number / 32 * 4, 1u << number % 32);
  kprintf(LOG_WARNING, "interrupts: one of line %u, which nobody has asked for; masked\n", number);
  return true;
}
