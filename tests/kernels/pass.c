/*
 * Checks that a loader kept the main promises of boot/protocol/kiln.h, and passes. The
 * first promise that it broke is named.
 */
#include "lib/string.h"
#include "tests/kernels/page_walk.h"
#include "tests/kernels/test.h"

#define PAGE 4096u

static const uint32_t constant = 0x6b696c6e; /* Lies in the read-only segment, */
static uint32_t variable = 1;                /* and this in the writable one. */

static void kernel_main(const struct kiln_boot_info *info);

static bool page_aligned(uint64_t value) {
  return value % PAGE == 0;
}

static void check_boot_info(const struct kiln_boot_info *info) {
  test_check(info->magic == KILN_BOOT_INFO_MAGIC, "the magic number of the boot information");
  test_check(info->version == KILN_PROTOCOL_VERSION, "the version of the protocol");
  test_check(info->size >= sizeof(*info), "the boot information has every field");
  test_check(info->firmware == KILN_FIRMWARE_BIOS || info->firmware == KILN_FIRMWARE_UEFI,
             "the kind of firmware is known");
  test_check(info->command_line != NULL, "there is a command line, even if it is empty");
  test_check(info->loader != NULL && info->loader[0] != '\0', "the loader has a name");
  test_check(page_aligned(info->direct_map) && info->direct_map >> 47 == 0x1ffff,
             "the direct map is in the upper half");
}

static void check_memory_map(const struct kiln_boot_info *info) {
  uint64_t usable = 0;
  uint64_t end = 0; /* Of the region before. */

  test_check(info->memory_map_count >= 1, "the memory map has regions");
  for (uint32_t i = 0; i < info->memory_map_count; i++) {
    const struct kiln_memory_region *region = &info->memory_map[i];

    test_check(page_aligned(region->base) && page_aligned(region->length),
               "regions of the memory map are whole pages");
    test_check(region->length != 0 && region->base + region->length > region->base,
               "regions of the memory map are neither empty nor endless");
    test_check(region->base >= end, "the memory map is sorted and has no overlaps");
    test_check(region->kind >= KILN_MEMORY_USABLE && region->kind <= KILN_MEMORY_UNACCEPTED,
               "kinds of memory are known");
    test_check(region->base != end || i == 0 || region->kind != region[-1].kind ||
                   region->flags != region[-1].flags,
               "neighbouring regions differ in kind or flags");
    if (region->kind == KILN_MEMORY_USABLE) {
      usable += region->length;
    }
    end = region->base + region->length;
  }
  test_check(usable >= 16u << 20, "16 MiB of memory are usable");
}

/* True when one region of `kind` holds [base, base + length). */
static bool map_says(const struct kiln_boot_info *info, uint64_t base, uint64_t length,
                     uint32_t kind) {
  for (uint32_t i = 0; i < info->memory_map_count; i++) {
    const struct kiln_memory_region *region = &info->memory_map[i];

    if (region->kind == kind && base >= region->base &&
        base + length <= region->base + region->length) {
      return true;
    }
  }
  return false;
}

static void check_placement(const struct kiln_boot_info *info) {
  const struct kiln_placement *kernel = &info->kernel;
  uint64_t code = (uint64_t)kernel_main;
  const void *same_code;

  test_check(kernel->virtual_address == KILN_KERNEL_BASE + kernel->slide,
             "the kernel is where its file says, plus the slide");
  test_check(page_aligned(kernel->physical) && page_aligned(kernel->size) && kernel->size != 0,
             "the kernel is whole pages");
  test_check(code >= kernel->virtual_address && code - kernel->virtual_address < kernel->size,
             "the kernel runs where the boot information says");
  test_check(map_says(info, kernel->physical, kernel->size, KILN_MEMORY_KERNEL),
             "the memory map marks the kernel's memory");
  same_code = (const void *)(info->direct_map + kernel->physical + code - kernel->virtual_address);
  test_check(memcmp(same_code, (const void *)code, 16) == 0,
             "the direct map shows the kernel's code");
}

static bool rights_are(const struct kiln_boot_info *info, uint64_t address, uint32_t rights) {
  return page_walk(info->direct_map, address) == rights;
}

static void check_address_space(const struct kiln_boot_info *info) {
  test_check(rights_are(info, (uint64_t)kernel_main, PAGE_MAPPED | PAGE_EXECUTABLE),
             "code is executable and not writable");
  test_check(rights_are(info, (uint64_t)&constant, PAGE_MAPPED),
             "constants are neither writable nor executable");
  test_check(rights_are(info, (uint64_t)&variable, PAGE_MAPPED | PAGE_WRITABLE),
             "data is writable and not executable");
  test_check(rights_are(info, info->stack.base, PAGE_MAPPED | PAGE_WRITABLE),
             "the stack is writable and not executable");
  test_check(rights_are(info, info->stack.base - 1, 0), "what is below the stack is not mapped");
  test_check(
      rights_are(info, info->direct_map + info->kernel.physical, PAGE_MAPPED | PAGE_WRITABLE),
      "the direct map is writable and not executable");
  test_check(rights_are(info, 0, 0), "address 0 is not mapped");
  test_check(rights_are(info, info->kernel.physical, 0), "the loader's identity map is gone");
  if (info->framebuffer.kind != KILN_FRAMEBUFFER_NONE) {
    test_check(rights_are(info, (uint64_t)info->framebuffer.address, PAGE_MAPPED | PAGE_WRITABLE),
               "the framebuffer is writable and not executable");
  }
}

static void check_rsdp(const struct kiln_boot_info *info) {
  const uint8_t *rsdp = (const uint8_t *)(info->direct_map + info->rsdp);
  uint8_t sum = 0;

  test_check(info->rsdp != 0, "the machine's ACPI root pointer was found");
  test_check(memcmp(rsdp, "RSD PTR ", 8) == 0, "the ACPI root pointer has its signature");
  for (uint32_t i = 0; i < 20; i++) { /* ACPI 6.5 §5.2.5.3: the first 20 bytes add up to 0. */
    sum = (uint8_t)(sum + rsdp[i]);
  }
  test_check(sum == 0, "the ACPI root pointer has its checksum");
}

/* `frame` is kernel_main's: the stack pointer at its call, less what it has stored there. */
static void check_stack(const struct kiln_boot_info *info, uint64_t frame) {
  uint64_t top = info->stack.base + info->stack.size;

  test_check(page_aligned(info->stack.base) && info->stack.size >= KILN_STACK_DEFAULT,
             "the stack has the size that was asked for");
  test_check(frame % 16 == 0, "the stack is 16-byte aligned");
  test_check(frame >= info->stack.base && frame < top && top - frame <= 64,
             "the kernel is entered at the top of the stack");
}

static void kernel_main(const struct kiln_boot_info *info) {
  test_open_console();
  test_check(!test_interrupts_are_on(), "interrupts are off");
  check_stack(info, (uint64_t)__builtin_frame_address(0));
  check_boot_info(info);
  test_start(info); /* An exception in what follows is reported, not guessed. */
  check_memory_map(info);
  check_placement(info);
  check_address_space(info);
  check_rsdp(info);
  test_pass();
}

KILN_ENTRY(kernel_main);
