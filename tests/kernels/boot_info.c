/*
 * Checks every field of struct kiln_boot_info, as far as a kernel can: what it points to, what
 * it must agree with, and what the disk of this test (tests/contract/boot_info.cfg) has in it.
 */
#include "tests/kernels/boot_info.h"

#include "lib/string.h"
#include "tests/kernels/clause.h"
#include "tests/kernels/page_walk.h"
#include "tests/kernels/regions.h"
#include "tests/kernels/test.h"

#define STACK_SIZE (100u * 1000u) /* Asked for; not whole pages. */
#define TEXT_MAX 4096u            /* No text in the boot information is longer. */

/* What tests/contract/boot_info.cfg says. */
#define COMMAND_LINE "root=disk0  \"two  words\" key=value=more #not-a-comment"
#define KERNEL_PATH "kernel.elf"

bool boot_info_is_text(const struct kiln_boot_info *info, const char *text) {
  for (uint64_t length = 0; length < TEXT_MAX; length++) {
    if (!pointer_is(info, text + length, 1, KILN_MEMORY_LOADER_RECLAIMABLE)) {
      return false;
    }
    if (text[length] == '\0') {
      return true;
    }
  }
  return false;
}

static void check_identity(const struct kiln_boot_info *info) {
  clause_equal("magic", info->magic, KILN_BOOT_INFO_MAGIC);
  clause_equal("version", info->version, KILN_PROTOCOL_VERSION);
  clause(info->size >= sizeof(*info), "size = %u, has every field", info->size);
  clause(info->firmware == KILN_FIRMWARE_BIOS || info->firmware == KILN_FIRMWARE_UEFI,
         "firmware = %u, is BIOS or UEFI", info->firmware);
  clause(pointer_is(info, info, info->size, KILN_MEMORY_LOADER_RECLAIMABLE),
         "it lies in loader-reclaimable memory");
  clause_equal("direct_map", info->direct_map, 0xffff800000000000ull);
  clause(boot_info_is_text(info, info->loader) && strncmp(info->loader, "Kiln ", 5) == 0,
         "loader = \"%s\"", info->loader);
  clause(
      boot_info_is_text(info, info->command_line) && strcmp(info->command_line, COMMAND_LINE) == 0,
      "command_line = \"%s\"", info->command_line);
}

static void check_stack(const struct kiln_boot_info *info, uint64_t frame) {
  uint64_t rounded = (STACK_SIZE + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);

  clause_equal("stack.size (whole pages)", info->stack.size, rounded);
  clause(info->stack.base % PAGE_SIZE == 0 && frame > info->stack.base &&
             frame < info->stack.base + info->stack.size,
         "stack.base = 0x%lx, the stack that is in use", info->stack.base);
}

static void check_tls(const struct kiln_boot_info *info) {
  static const struct kiln_tls none;

  clause(memcmp(&info->tls, &none, sizeof(none)) == 0, "tls: none in this kernel (see unusual.c)");
}

/* True for a colour that fits the pixel and the other two. */
static bool channels_are_sound(const struct kiln_framebuffer *framebuffer) {
  const struct kiln_channel channels[] = {framebuffer->red, framebuffer->green, framebuffer->blue};
  uint32_t used = 0;

  for (uint32_t i = 0; i < 3; i++) {
    uint32_t mask;

    if (channels[i].bits < 1 || channels[i].bits > 8 ||
        (uint32_t)channels[i].shift + channels[i].bits > framebuffer->bits_per_pixel) {
      return false;
    }
    mask = ((1u << channels[i].bits) - 1) << channels[i].shift;
    if (used & mask) {
      return false;
    }
    used |= mask;
  }
  return true;
}

static void check_framebuffer(const struct kiln_boot_info *info) {
  const struct kiln_framebuffer *framebuffer = &info->framebuffer;
  uint64_t row = (uint64_t)framebuffer->width * framebuffer->bits_per_pixel / 8;

  if (framebuffer->kind == KILN_FRAMEBUFFER_NONE) {
    static const struct kiln_framebuffer none = {.kind = KILN_FRAMEBUFFER_NONE};

    clause(memcmp(framebuffer, &none, sizeof(none)) == 0, "framebuffer: none, and all zero");
    return;
  }
  clause(framebuffer->kind == KILN_FRAMEBUFFER_LINEAR, "framebuffer.kind is linear, as wished");
  clause(framebuffer->width >= 640 && framebuffer->height >= 480 && framebuffer->width <= 8192 &&
             framebuffer->height <= 8192,
         "framebuffer: %u x %u", framebuffer->width, framebuffer->height);
  clause(framebuffer->bits_per_pixel == 16 || framebuffer->bits_per_pixel == 24 ||
             framebuffer->bits_per_pixel == 32,
         "framebuffer.bits_per_pixel = %u", framebuffer->bits_per_pixel);
  clause(framebuffer->pitch >= row, "framebuffer.pitch = %u", framebuffer->pitch);
  clause(framebuffer->size >= (uint64_t)framebuffer->pitch * framebuffer->height,
         "framebuffer.size = 0x%lx", framebuffer->size);
  clause(channels_are_sound(framebuffer), "framebuffer: colours fit the pixel, none overlaps");
  clause(region_is(info, framebuffer->physical, framebuffer->size, KILN_MEMORY_FRAMEBUFFER),
         "framebuffer.physical = 0x%lx is a region of its kind", framebuffer->physical);
  clause(
      page_walk(info->direct_map, (uint64_t)framebuffer->address) == (PAGE_MAPPED | PAGE_WRITABLE),
      "framebuffer.address = 0x%lx is mapped", (uint64_t)framebuffer->address);
}

/* True when `line` and a '\n' are in the log, at the start of a line. */
static bool log_has(const struct kiln_log *log, const char *line) {
  uint64_t length = strlen(line);

  for (uint64_t i = 0; i + length < log->size; i++) {
    if ((i == 0 || log->text[i - 1] == '\n') && memcmp(log->text + i, line, length) == 0 &&
        log->text[i + length] == '\n') {
      return true;
    }
  }
  return false;
}

static void check_log(const struct kiln_boot_info *info) {
  const struct kiln_log *log = &info->log;

  clause(boot_info_is_text(info, log->text) && strlen(log->text) == log->size,
         "log: %lu bytes, and a zero", log->size);
  clause(log->size > 0 && log->text[log->size - 1] == '\n', "log: whole lines");
  clause(log_has(log, "kiln: loading " KERNEL_PATH), "log says \"kiln: loading " KERNEL_PATH "\"");
}

static void check_time_stamps(const struct kiln_time_stamps *stamps, uint64_t now) {
  clause(stamps->firmware_handoff != 0 && stamps->firmware_handoff < stamps->loader_start,
         "time_stamps.firmware_handoff = %lu is before the loader's start",
         stamps->firmware_handoff);
  clause(stamps->loader_start < stamps->kernel_entry,
         "time_stamps.loader_start = %lu is before the kernel's entry", stamps->loader_start);
  clause(stamps->kernel_entry < now, "time_stamps.kernel_entry = %lu is before now, %lu",
         stamps->kernel_entry, now);
}

/* This kernel does not ask for them. */
static void check_processors(const struct kiln_boot_info *info) {
  static const struct kiln_processors none;

  clause(KILN_HAS(info, processors) && memcmp(&info->processors, &none, sizeof(none)) == 0,
         "processors: all zero");
}

/* Of a firmware that tells of one; most do not. */
static void check_device_tree(const struct kiln_boot_info *info) {
  const struct kiln_device_tree *tree = &info->device_tree;
  static const uint8_t magic[] = {0xd0, 0x0d, 0xfe, 0xed}; /* Devicetree Specification 0.4 §5.2. */
  const uint8_t *bytes = (const uint8_t *)tree->data;

  if (tree->data == 0) {
    clause(tree->size == 0, "device_tree: none");
    return;
  }
  clause(pointer_is(info, tree->data, tree->size, KILN_MEMORY_LOADER_RECLAIMABLE) &&
             memcmp(bytes, magic, sizeof(magic)) == 0,
         "device_tree: %lu bytes in loader-reclaimable memory", tree->size);
  clause_equal(
      "device_tree: totalsize",
      (uint64_t)bytes[4] << 24 | (uint64_t)bytes[5] << 16 | (uint64_t)bytes[6] << 8 | bytes[7],
      tree->size);
}

static void check_uart(const struct kiln_boot_info *info) {
  bool mapped = page_walk(info->direct_map, KILN_UART_BASE) != 0;

  clause((info->uart != 0) == mapped && mapped == (TEST_UART_SIZE != 0),
         "uart = 0x%lx is mapped, if there is one", info->uart);
}

static void kernel_main(const struct kiln_boot_info *info) {
  uint64_t now = test_time_stamp();

  test_start(info);
  clause_subject("boot info");
  check_identity(info);
  boot_info_check_memory(info);
  check_stack(info, (uint64_t)__builtin_frame_address(0));
  check_tls(info);
  check_framebuffer(info);
  boot_info_check_modules(info);
  boot_info_check_firmware(info);
  check_time_stamps(&info->time_stamps, now);
  check_log(info);
  check_processors(info);
  check_device_tree(info);
  check_uart(info);
  clause_end();
}

KILN_ENTRY(kernel_main, .stack_size = STACK_SIZE);
