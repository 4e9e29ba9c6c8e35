/*
 * What the Multiboot test kernels of both versions share: checks, and where memory is. They are
 * 32-bit code that may run at another place than it was linked for.
 */
#ifndef KILN_TESTS_ADAPTERS_MULTIBOOT_TEST_H
#define KILN_TESTS_ADAPTERS_MULTIBOOT_TEST_H

#include <stdbool.h>
#include <stdint.h>

#define RAM 1u /* Type of memory. */

/* How the kernel was entered (start.asm). */
struct entry_state {
  uint32_t magic;    /* EAX. */
  uint32_t physical; /* EBX. */
  uint32_t slide;    /* Where it is less where it was linked. */
  uint32_t eflags;
  uint32_t cr0;
};

/* What start.asm calls; each version has its own. */
void kernel_main(struct entry_state state);

struct multiboot_module_facts {
  uint32_t start, end;
  const char *string;
};

/* Where C finds that physical address. */
void *at(uint32_t physical);

void say(const char *text);
void say_number(uint32_t number);

/* Says what does not hold. */
#define CHECK(condition) check((condition), #condition)
void check(bool holds, const char *what);

/* The state of the processor, and of the kernel's own memory; comes first. */
void check_entry(const struct entry_state *state, uint32_t magic);

/* Modules: index 0 or 1. */
void check_module(uint32_t index, const struct multiboot_module_facts *module);

/* The section headers at `headers`. */
void check_sections(const uint8_t *headers, uint32_t count, uint32_t size, uint32_t names);

/* One entry of a memory map. */
void check_memory(uint64_t base, uint64_t length, uint32_t type);

/* A framebuffer of pixels. */
void check_pixels(uint64_t address, uint32_t pitch, uint32_t width, uint32_t height, uint32_t bits,
                  const uint8_t *colours);

/* True when all of it lies outside of the kernel. */
bool is_apart(uint32_t physical, uint32_t length);

/* Says how it went, and ends QEMU. */
_Noreturn void finish(void);

#endif /* KILN_TESTS_ADAPTERS_MULTIBOOT_TEST_H */
