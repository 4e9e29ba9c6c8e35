/*
 * Clauses about the loader's descriptor tables, read where GDTR and IDTR pointed at entry:
 * the kernel has its own loaded by now, but those of the loader still lie in the hand-off area.
 */
#include <stdbool.h>

#include "lib/string.h"
#include "tests/kernels/clause.h"
#include "tests/kernels/page_walk.h"
#include "tests/kernels/state.h"
#include "tests/kernels/x86_64/entry_state.h"

#define GDT_ENTRIES 5u
#define IDT_GATES 32u
#define CODE_SELECTOR 0x08u
#define EXCEPTION_IST 1u

/* Fields of a segment descriptor (Intel SDM 3A §3.4.5, §5.2.1): type and S, DPL, P, L, D. */
#define DESCRIPTOR_FIELDS 0x0060ff0000000000ull
#define ACCESSED 0x0000010000000000ull    /* Set by whoever loads the segment. */
#define CODE_FIELDS 0x00209a0000000000ull /* Present, ring 0, execute and read, 64-bit. */
#define DATA_FIELDS 0x0000920000000000ull /* Present, ring 0, read and write; D says nothing. */
#define DATA_SIZE 0x0040000000000000ull   /* D of a data segment that 64-bit mode ignores. */
#define TSS_BUSY 0x00008b0000000000ull    /* Present, ring 0, 64-bit TSS, loaded into TR. */

/* Offsets in the 64-bit TSS (Intel SDM 3A §7.7). */
#define TSS_IST1 36u
#define TSS_IO_MAP 102u
#define TSS_SIZE 104u

/* A gate of the IDT (Intel SDM 3A §6.14.1). */
struct gate {
  uint16_t offset_low;
  uint16_t selector;
  uint8_t ist;
  uint8_t type; /* And DPL, and P. */
  uint16_t offset_middle;
  uint32_t offset_high;
  uint32_t reserved;
};

_Static_assert(sizeof(struct gate) == 16, "Intel SDM 3A, figure 6-8");

#define GATE_INTERRUPT 0x8eu /* Present, ring 0, 64-bit interrupt gate. */

/* True when [base, base + length) is data of the hand-off area. */
static bool is_handoff_data(const struct kiln_boot_info *info, uint64_t base, uint64_t length) {
  if (base < KILN_HANDOFF_BASE || base + length > handoff_end(info)) {
    return false;
  }
  return page_walk(info->direct_map, base) == (PAGE_MAPPED | PAGE_WRITABLE) &&
         page_walk(info->direct_map, base + length - 1) == (PAGE_MAPPED | PAGE_WRITABLE);
}

static void check_tss(const struct kiln_boot_info *info, const uint64_t *gdt) {
  uint64_t descriptor = gdt[3];
  uint64_t base = (descriptor >> 16 & 0xffffff) | (descriptor >> 56 & 0xff) << 24 | gdt[4] << 32;
  uint64_t limit = (descriptor & 0xffff) | (descriptor >> 32 & 0xf0000);
  uint64_t stack;
  uint16_t io_map;

  clause_equal("GDT: 0x18 is a busy 64-bit TSS", descriptor & DESCRIPTOR_FIELDS, TSS_BUSY);
  clause(limit >= TSS_SIZE - 1 && is_handoff_data(info, base, limit + 1),
         "TSS at 0x%lx, limit %lu, is in the hand-off area", base, limit);
  memcpy(&stack, (const void *)(base + TSS_IST1), sizeof(stack));
  memcpy(&io_map, (const void *)(base + TSS_IO_MAP), sizeof(io_map));
  clause(stack % 16 == 0 && is_handoff_data(info, stack - 16, 16),
         "IST1 = 0x%lx is a stack in the hand-off area", stack);
  clause(io_map > limit, "TSS has no I/O permission map");
}

static void check_gdt(const struct entry_state *state, const struct kiln_boot_info *info) {
  const uint64_t *gdt = (const uint64_t *)state->gdt.base;

  clause_equal("GDT: limit (5 entries)", state->gdt.limit, GDT_ENTRIES * 8 - 1);
  clause(is_handoff_data(info, state->gdt.base, GDT_ENTRIES * 8),
         "GDT at 0x%lx is in the hand-off area", state->gdt.base);
  clause_equal("GDT: entry 0", gdt[0], 0);
  clause_equal("GDT: 0x08 is 64-bit code of ring 0", gdt[1] & DESCRIPTOR_FIELDS & ~ACCESSED,
               CODE_FIELDS);
  clause_equal("GDT: 0x10 is writable data of ring 0",
               gdt[2] & DESCRIPTOR_FIELDS & ~(ACCESSED | DATA_SIZE), DATA_FIELDS);
  check_tss(info, gdt);
}

/* True when `gate` reports an exception: code of the hand-off area, interrupts off, on IST1. */
static bool gate_is_sound(const struct kiln_boot_info *info, const struct gate *gate) {
  uint64_t handler =
      (uint64_t)gate->offset_high << 32 | (uint64_t)gate->offset_middle << 16 | gate->offset_low;

  return gate->selector == CODE_SELECTOR && gate->ist == EXCEPTION_IST &&
         gate->type == GATE_INTERRUPT && handler >= KILN_HANDOFF_BASE &&
         handler < handoff_end(info) &&
         page_walk(info->direct_map, handler) == (PAGE_MAPPED | PAGE_EXECUTABLE);
}

static void check_idt(const struct entry_state *state, const struct kiln_boot_info *info) {
  const struct gate *idt = (const struct gate *)state->idt.base;
  uint32_t sound = 0;

  clause_equal("IDT: limit (32 gates)", state->idt.limit, IDT_GATES * sizeof(*idt) - 1);
  clause(is_handoff_data(info, state->idt.base, IDT_GATES * sizeof(*idt)),
         "IDT at 0x%lx is in the hand-off area", state->idt.base);
  while (sound < IDT_GATES && gate_is_sound(info, &idt[sound])) {
    sound++;
  }
  clause_equal("IDT: interrupt gates on IST1 into the hand-off area", sound, IDT_GATES);
}

void state_check_tables(const struct entry_state *state, const struct kiln_boot_info *info) {
  check_gdt(state, info);
  check_idt(state, info);
}
