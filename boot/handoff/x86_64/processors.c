/*
 * Starts the other processors and parks them: see internal.h. Only for a kernel that asks for them.
 *
 * INIT and the start-up messages go to all at once (Intel SDM 3A §8.4.4), so that sixty take little
 * longer than one. A processor that comes says so in its entry of the list, which goes from
 * STARTING to PARKED; the first closes the entries of those that have not come, and puts them back
 * to where only a start-up message wakes them. Whichever of the two is first holds.
 */
#include <stdint.h>

#include "boot/handoff/x86_64/internal.h"
#include "lib/string.h"
#include "lib/x86/cpuid.h"
#include "lib/x86/port_io.h"

#define STARTING 0u /* State of a processor that has been called and has not come. */

/* Model-specific registers (Intel SDM 4 §2.1), */
#define MSR_APIC_BASE 0x1bu
#define APIC_BASE_ENABLED (1ull << 11)
#define APIC_BASE_X2APIC (1ull << 10)
#define APIC_BASE_ADDRESS 0x000ffffffffff000ull
#define MSR_X2APIC                                                              \
  0x800u /* A register of the local APIC is this and a sixteenth of its offset. \
          */

/* and those of the memory types (Intel SDM 3A §12.11). */
#define MSR_MTRR_CAPABILITIES 0xfeu
#define MSR_MTRR_VARIABLE 0x200u
#define MSR_MTRR_DEFAULT 0x2ffu
#define MTRR_FIXED 11u
#define MTRR_ENABLED (1ull << 11)

/* CPUID.1 (Intel SDM 2A). */
#define ECX_MONITOR (1u << 3)
#define ECX_HYPERVISOR (1u << 31)
#define ECX_X2APIC (1u << 21)
#define EDX_MTRR (1u << 12)

/* Registers of the local APIC (Intel SDM 3A, table 10-1), and what is written there. */
#define APIC_END 0xb0u
#define APIC_SPURIOUS 0xf0u
#define SPURIOUS_RESET 0xffu /* The APIC is off but for INIT, NMI, SMI and start-up messages. */
#define SPURIOUS_ENABLED 0x100u
#define APIC_COMMAND 0x300u
#define COMMAND_PENDING 0x1000u
#define COMMAND_INIT 0x4500u
#define COMMAND_STARTUP 0x4600u /* And the number of a page below 1 MiB. */
#define APIC_DESTINATION 0x310u
#define APIC_TIMER 0x320u
#define TIMER_MASKED 0x10000u /* As after INIT. */
#define TIMER_PERIODIC 0x20000u
#define APIC_TIMER_COUNT 0x380u
#define APIC_TIMER_DIVIDE 0x3e0u
#define DIVIDE_BY_1 0xbu

#define WAKE_VECTOR (HANDOFF_GATES - 1)
#define WAKE_TICKS 4000000u /* 4 ms at 1 GHz, the clock of most emulated local APICs. */

#define SEND_POLLS_MAX 100000u /* Looks at a message until it counts as sent. */
#define XAPIC_IDS 255u         /* Those below need no x2APIC. */

/*
 * The 8254 timer's channel 2, which only the loudspeaker hears: 10 ms (Intel 8254 data sheet, mode
 * 0), and as long by a time-stamp counter that is not faster than 5 GHz, where that timer is
 * missing or stands.
 */
#define PIT_CHANNEL_2 0x42u
#define PIT_MODE 0x43u
#define PIT_MODE_2_0 0xb0u
#define PIT_PORT 0x61u
#define PIT_GATE 0x01u
#define PIT_SPEAKER 0x02u
#define PIT_OUT 0x20u
#define PIT_10_MS 11932u
#define TSC_10_MS_MAX 50000000u

static uint64_t read_msr(uint32_t msr) {
  uint32_t low, high;

  __asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr));
  return (uint64_t)high << 32 | low;
}

static void write_msr(uint32_t msr, uint64_t value) {
  __asm__ volatile("wrmsr"
                   :
                   : "c"(msr), "a"((uint32_t)value), "d"((uint32_t)(value >> 32))
                   : "memory");
}

static uint64_t read_tsc(void) {
  uint32_t low, high;

  __asm__ volatile("rdtsc" : "=a"(low), "=d"(high) : : "memory");
  return (uint64_t)high << 32 | low;
}

static void pause(void) {
  __asm__ volatile("pause" : : : "memory");
}

static struct kiln_processor *list_of(const struct handoff_processors *processors) {
  return (struct kiln_processor *)processors->list;
}

static void write_apic(const struct handoff_processors *processors, uint32_t offset,
                       uint32_t value) {
  if (processors->x2apic) {
    write_msr(MSR_X2APIC + offset / 16, value);
  } else {
    *(volatile uint32_t *)(processors->local_apic + offset) = value;
  }
}

/* Sends a message to one processor (Intel SDM 3A §10.6.1, §10.12.9). */
static void send(const struct handoff_processors *processors, uint32_t apic_id, uint32_t command) {
  const volatile uint32_t *pending =
      (const volatile uint32_t *)(processors->local_apic + APIC_COMMAND);

  if (processors->x2apic) {
    /* Not ordered behind stores by itself (§10.12.3). */
    __asm__ volatile("mfence; lfence" : : : "memory");
    write_msr(MSR_X2APIC + APIC_COMMAND / 16, (uint64_t)apic_id << 32 | command);
    return;
  }
  write_apic(processors, APIC_DESTINATION, apic_id << 24);
  write_apic(processors, APIC_COMMAND, command);
  for (uint32_t polls = 0; *pending & COMMAND_PENDING && polls < SEND_POLLS_MAX; polls++) pause();
}

/* Sends `command` to all that have been called and have not come. */
static void send_all(const struct handoff_processors *processors, uint32_t command) {
  for (uint32_t i = 0; i < processors->count; i++) {
    const struct kiln_processor *processor = &list_of(processors)[i];

    if (__atomic_load_n(&processor->state, __ATOMIC_ACQUIRE) == STARTING)
      send(processors, processor->apic_id, command);
  }
}

/* Waits 10 ms, or somewhat longer, and returns how far the time-stamp counter came. */
static uint64_t wait_10_ms(void) {
  uint8_t port = inb(PIT_PORT);
  uint64_t start, passed;
  int counts;

  outb(PIT_PORT, (uint8_t)((port & ~PIT_SPEAKER) | PIT_GATE));
  outb(PIT_MODE, PIT_MODE_2_0);
  outb(PIT_CHANNEL_2, PIT_10_MS & 0xff);
  outb(PIT_CHANNEL_2, PIT_10_MS >> 8);
  start = read_tsc();
  counts = !(inb(PIT_PORT) & PIT_OUT);
  do { /* No PAUSE: a port takes long, and an emulator would give each of 64 processors a turn. */
    passed = read_tsc() - start;
  } while (passed < TSC_10_MS_MAX && !(counts && inb(PIT_PORT) & PIT_OUT));
  outb(PIT_PORT, port);
  return passed;
}

/*
 * Waits until `count` have come, or none has come for `time` of the time-stamp counter: where the
 * processors of a virtual machine take turns, all of them take longer than one.
 */
static int wait_for(const struct handoff_processors *processors, uint32_t count, uint64_t time) {
  uint64_t start = read_tsc();
  uint32_t seen = 0, arrived;

  while ((arrived = __atomic_load_n(&processors->arrived, __ATOMIC_ACQUIRE)) < count) {
    if (arrived != seen) start = read_tsc();
    seen = arrived;
    if (read_tsc() - start > time) return 0;
    pause();
  }
  return 1;
}

/* Whether processors can be called; switches to x2APIC mode if one of them needs it. */
static int open_local_apic(struct handoff_processors *processors) {
  uint64_t base = read_msr(MSR_APIC_BASE);

  for (uint32_t i = 0; i < processors->count; i++) {
    const struct kiln_processor *processor = &list_of(processors)[i];

    if (processor->stack.size != 0 && processor->apic_id >= XAPIC_IDS && base & APIC_BASE_ENABLED &&
        x86_cpuid(1).ecx & ECX_X2APIC)
      base |= APIC_BASE_X2APIC;
  }
  if (base & APIC_BASE_X2APIC) {
    write_msr(MSR_APIC_BASE, base);
    processors->x2apic = 1;
    return 1;
  }
  return base & APIC_BASE_ENABLED && processors->local_apic != 0 &&
         (base & APIC_BASE_ADDRESS) == processors->local_apic_physical;
}

/* The number of the memory-type register `i`: the default type, those of fixed range, pairs. */
static uint32_t mtrr(uint32_t i) {
  static const uint8_t fixed[MTRR_FIXED + 1] = {0xff, 0x50, 0x58, 0x59, 0x68, 0x69,
                                                0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f};

  return MSR_MTRR_VARIABLE + (i <= MTRR_FIXED ? fixed[i] : i - MTRR_FIXED - 1);
}

static void save_mtrrs(struct handoff_processors *processors) {
  uint32_t pairs;

  if (!(x86_cpuid(1).edx & EDX_MTRR)) return;
  pairs = read_msr(MSR_MTRR_CAPABILITIES) & 0xff;
  processors->mtrr_count = 1 + MTRR_FIXED + 2 * pairs;
  if (processors->mtrr_count > HANDOFF_MTRRS) processors->mtrr_count = HANDOFF_MTRRS;
  for (uint32_t i = 0; i < processors->mtrr_count; i++) processors->mtrrs[i] = read_msr(mtrr(i));
}

/* Makes the memory types those of the first, if they are not (Intel SDM 3A §12.11.7.2, §12.11.8).
 */
static void match_mtrrs(const struct handoff_processors *processors) {
  uint32_t i = 0;
  uint64_t cr0, cr3;

  while (i < processors->mtrr_count && read_msr(mtrr(i)) == processors->mtrrs[i]) i++;
  if (i == processors->mtrr_count) return;
  __asm__ volatile(
      "movq %%cr0, %0\n\t"
      "movq %%cr3, %1\n\t"
      "btsq $30, %0\n\t" /* CD: no-fill cache mode. NW stays 0. */
      "movq %0, %%cr0\n\t"
      "wbinvd\n\t"
      "movq %1, %%cr3"
      : "=&r"(cr0), "=&r"(cr3)
      :
      : "memory");
  write_msr(MSR_MTRR_DEFAULT, processors->mtrrs[0] & ~MTRR_ENABLED);
  for (i = 1; i < processors->mtrr_count; i++) write_msr(mtrr(i), processors->mtrrs[i]);
  write_msr(MSR_MTRR_DEFAULT, processors->mtrrs[0]);
  __asm__ volatile(
      "wbinvd\n\t"
      "movq %1, %%cr3\n\t"
      "btrq $30, %0\n\t"
      "movq %0, %%cr0"
      : "+r"(cr0)
      : "r"(cr3)
      : "memory");
}

/* The trampoline is mapped where the processors begin that it is for, and nowhere else. */
static void unmap_trampoline(struct handoff_processors *processors, uint64_t direct_map) {
  __asm__ volatile("movq %%cr3, %0" : "=r"(processors->root));
  *(uint64_t *)(direct_map + processors->root) = 0; /* The lowest 512 GiB. */
  __asm__ volatile("movq %0, %%cr3" : : "r"(processors->root) : "memory");
}

/* Puts the trampoline and a copy of the root table, which it is mapped by, below 1 MiB. */
static void place_trampoline(struct handoff_processors *processors, uint64_t direct_map) {
  uint8_t *low = (uint8_t *)(direct_map + processors->low);

  memcpy(low, trampoline, (size_t)(trampoline_end - trampoline));
  *(uint32_t *)(low + (trampoline_root - trampoline)) = processors->low + HANDOFF_PAGE_SIZE;
  *(uint32_t *)(low + (trampoline_gdt - trampoline)) += processors->low;
  *(uint32_t *)(low + (trampoline_jump - trampoline)) += processors->low;
  memcpy(low + HANDOFF_PAGE_SIZE, (const void *)(direct_map + processors->root), HANDOFF_PAGE_SIZE);
  *(uint64_t *)(low + HANDOFF_PAGE_SIZE) = processors->low_slot;
}

/* Closes the entries of those that have not come. An INIT leaves them waiting for a start-up
   message, wherever they have got to. */
static void give_up(const struct handoff_processors *processors) {
  for (uint32_t i = 0; i < processors->count; i++) {
    struct kiln_processor *processor = &list_of(processors)[i];
    uint32_t state = STARTING;

    if (__atomic_compare_exchange_n(&processor->state, &state, KILN_PROCESSOR_NOT_STARTED, 0,
                                    __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
      send(processors, processor->apic_id, COMMAND_INIT);
  }
}

/* An IDT for those that wait for a timer: what all have, and the gate of the wake-up. */
static void make_gates(struct handoff_processors *processors) {
  struct x86_gate *gates = (struct x86_gate *)processors->gates;
  struct x86_table idt;

  __asm__ volatile("sidt %0" : "=m"(idt));
  memcpy(gates, (const void *)idt.base, idt.limit + 1u);
  gates[WAKE_VECTOR] = x86_gate((uint64_t)handoff_wake, X86_SELECTOR_CODE, 0);
}

void handoff_bring_up(struct kiln_boot_info *info) {
  struct handoff_processors *processors = (struct handoff_processors *)image_start.processors;
  int ready = open_local_apic(processors);
  uint32_t startup = COMMAND_STARTUP | processors->low / HANDOFF_PAGE_SIZE;
  uint32_t called = 0;
  uint64_t time;

  unmap_trampoline(processors, info->direct_map);
  info->processors.x2apic = processors->x2apic;
  if (processors->x2apic || !ready) info->processors.local_apic = 0;
  if (!ready || processors->low == 0) return;
  for (uint32_t i = 0; i < processors->count; i++) {
    struct kiln_processor *processor = &list_of(processors)[i];

    if (processor->state != KILN_PROCESSOR_NOT_STARTED || processor->stack.size == 0) continue;
    if (!processors->x2apic && processor->apic_id >= XAPIC_IDS) continue;
    processor->state = STARTING;
    called++;
  }
  if (called == 0) return;
  info->processors.start_time = read_tsc();
  save_mtrrs(processors);
  make_gates(processors);
  place_trampoline(processors, info->direct_map);
  send_all(processors, COMMAND_INIT);
  time = wait_10_ms();
  send_all(processors, startup);
  if (!wait_for(processors, called, time / 50)) { /* 200 us. */
    send_all(processors, startup);
    if (!wait_for(processors, called, time * 100)) give_up(processors); /* 1 s. */
  }
}

static void load_tables(struct kiln_processor *processor,
                        const struct handoff_processors *processors) {
  struct handoff_page *page =
      (struct handoff_page *)(processor->stack.base + processor->stack.size);

  memset(&page->tables, 0, sizeof(page->tables));
  page->number = (uint64_t)(processor - list_of(processors));
  page->stack_base = processor->stack.base;
  page->stack_end = (uint64_t)page;
  handoff_use_tables(&page->tables, page->exception_stack + sizeof(page->exception_stack));
}

static int is_parked(const struct kiln_processor *processor) {
  return __atomic_load_n(&processor->entry, __ATOMIC_ACQUIRE) == 0;
}

/* Sleeps until somebody writes to the entry (Intel SDM 2A, MONITOR; 2B, MWAIT). */
static void park_by_monitor(const struct kiln_processor *processor) {
  while (is_parked(processor)) {
    __asm__ volatile("monitor" : : "a"(&processor->entry), "c"(0), "d"(0) : "memory");
    if (is_parked(processor)) __asm__ volatile("mwait" : : "a"(0), "c"(0) : "memory");
  }
}

/* Sleeps, and looks after every interrupt of its own timer. The local APIC is as after INIT, before
   and afterwards. */
static void park_by_timer(const struct kiln_processor *processor,
                          const struct handoff_processors *processors) {
  const struct x86_table idt = {sizeof(processors->gates) - 1, (uint64_t)processors->gates};

  x86_load_idt(&idt);
  write_apic(processors, APIC_SPURIOUS, SPURIOUS_ENABLED | WAKE_VECTOR);
  write_apic(processors, APIC_TIMER_DIVIDE, DIVIDE_BY_1);
  write_apic(processors, APIC_TIMER, TIMER_PERIODIC | WAKE_VECTOR);
  write_apic(processors, APIC_TIMER_COUNT, WAKE_TICKS);
  while (is_parked(processor)) {
    __asm__ volatile("sti; hlt; cli" : : : "memory");
    write_apic(processors, APIC_END, 0);
  }
  write_apic(processors, APIC_TIMER, TIMER_MASKED);
  write_apic(processors, APIC_TIMER_COUNT, 0);
  write_apic(processors, APIC_TIMER_DIVIDE, 0);
  /* One that has come meanwhile is not the kernel's. */
  __asm__ volatile("sti; nop; nop; cli" : : : "memory");
  write_apic(processors, APIC_END, 0);
  write_apic(processors, APIC_SPURIOUS, SPURIOUS_RESET);
  handoff_load_idt();
}

void handoff_arrive(struct kiln_processor *processor, struct handoff_processors *processors) {
  uint32_t state = STARTING;

  load_tables(processor, processors);
  match_mtrrs(processors);
  if (processors->x2apic) write_msr(MSR_APIC_BASE, read_msr(MSR_APIC_BASE) | APIC_BASE_X2APIC);
  if (!__atomic_compare_exchange_n(&processor->state, &state, KILN_PROCESSOR_PARKED, 0,
                                   __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
    for (;;) __asm__ volatile("cli; hlt");
  }
  __atomic_fetch_add(&processors->arrived, 1, __ATOMIC_RELEASE);
  /* On an emulated processor MWAIT may return at once, and HLT does not. */
  if ((x86_cpuid(1).ecx & (ECX_MONITOR | ECX_HYPERVISOR)) == ECX_MONITOR) {
    park_by_monitor(processor);
  } else {
    park_by_timer(processor, processors);
  }
}
