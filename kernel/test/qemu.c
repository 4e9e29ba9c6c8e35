/* What QEMU's devices are used for: see qemu.h. Holds no state. */
#include "kernel/test/qemu.h"

#include "cpu.h"
#include "kernel/console/console.h"
#include "lib/string.h"
#include "qemu_device.h" /* Of the architecture. */

/* fw_cfg (QEMU, docs/specs/fw_cfg): a selector, then its bytes. */
#define KEY_SIGNATURE 0x0000u
#define KEY_DIRECTORY 0x0019u
#define SIGNATURE "QEMU"
#define FILES_MAX 256u /* More than QEMU ever has: what a wrong count costs is bounded. */

/* An entry of the directory; its numbers are big-endian. */
struct directory_entry {
  uint8_t size[4];
  uint8_t key[2];
  uint8_t reserved[2];
  char name[56]; /* Terminated by a zero. */
};

_Static_assert(sizeof(struct directory_entry) == 64, "QEMU, docs/specs/fw_cfg, FWCfgFile");

_Noreturn void qemu_exit(uint8_t value) {
  qemu_device_exit(value);
  kprintf(LOG_INFO, "no QEMU that ends: no " QEMU_DEVICE_EXIT "; stopped.\n");
  cpu_stop();
}

void qemu_show_log(void) {
  struct log_text log;

  if (!qemu_device_has_console()) {
    return;
  }
  console_log(0, &log);
  for (uint32_t piece = 0; piece < 2; piece++) {
    for (size_t i = 0; i < log.lengths[piece]; i++) {
      qemu_device_print(log.pieces[piece][i]);
    }
  }
}

static void read(void *bytes, size_t size) {
  uint8_t *to = bytes;

  for (size_t i = 0; i < size; i++) {
    to[i] = qemu_device_read();
  }
}

static uint32_t big_endian(const uint8_t *bytes, size_t size) {
  uint32_t value = 0;

  for (size_t i = 0; i < size; i++) {
    value = value << 8 | bytes[i];
  }
  return value;
}

bool qemu_read_file(const char *name, char *text, size_t size) {
  char signature[sizeof(SIGNATURE) - 1];
  uint8_t count[4];

  text[0] = '\0';
  if (!qemu_device_find()) return false;
  qemu_device_select(KEY_SIGNATURE);
  read(signature, sizeof(signature));
  if (memcmp(signature, SIGNATURE, sizeof(signature)) != 0) {
    return false;
  }
  qemu_device_select(KEY_DIRECTORY);
  read(count, sizeof(count));
  for (uint32_t i = 0; i < big_endian(count, sizeof(count)) && i < FILES_MAX; i++) {
    struct directory_entry entry;

    read(&entry, sizeof(entry));
    entry.name[sizeof(entry.name) - 1] = '\0';
    if (strcmp(entry.name, name) == 0) {
      size_t length = big_endian(entry.size, sizeof(entry.size));

      length = length < size ? length : size - 1;
      qemu_device_select((uint16_t)big_endian(entry.key, sizeof(entry.key)));
      read(text, length);
      text[length] = '\0';
      return true;
    }
  }
  return false;
}
