/*
 * Firmware with a device tree (UEFI 2.10 §4.6.1.3), which QEMU's has not beside ACPI; a sound one,
 * and others. Installed by main.c.
 */
#include <efi.h>

#include "boot/uefi/tests/hostile.h"
#include "lib/string.h"

#define UNMAPPED 0x600000000000ull /* Beyond what firmware maps. */
#define HEADER 40u                 /* Bytes (Devicetree Specification 0.4 §5.2). */
#define RESERVATIONS 16u           /* Bytes: the one that ends them. */
#define STRUCTURE 16u              /* An empty root, and the end. */
#define TREE (HEADER + RESERVATIONS + STRUCTURE)
#define TOTAL_SIZE 1u /* Which field. */

#define BIG(number) __builtin_bswap32(number)

static _Alignas(8) uint32_t tree[TREE / 4] = {
    BIG(0xd00dfeedu),
    BIG(TREE),
    BIG(HEADER + RESERVATIONS),
    BIG(TREE),
    BIG(HEADER),
    BIG(17u),
    BIG(16u),
    0,
    0,
    BIG(STRUCTURE),
    0,
    0,
    0,
    0,
    BIG(1u),
    0,
    BIG(2u),
    BIG(9u),
};

int hostile_device_tree(const char *name) {
  EFI_GUID guid = {0xb1b621d5, 0xf19c, 0x41a5, {0x83, 0x0b, 0xd9, 0x15, 0x2c, 0x69, 0xaa, 0xe0}};
  void *table = tree;

  if (strcmp(name, "device_tree_endless") == 0) {
    tree[TOTAL_SIZE] = UINT32_MAX;
  } else if (strcmp(name, "device_tree_cut_short") == 0) {
    tree[TOTAL_SIZE] = BIG(TREE - 1);
  } else if (strcmp(name, "device_tree_nowhere") == 0) {
    table = (void *)UNMAPPED; /* EDK II does not look. */
  } else if (strcmp(name, "device_tree") != 0) {
    return 0;
  }
  return !EFI_ERROR(hostile_real.InstallConfigurationTable(&guid, table));
}
