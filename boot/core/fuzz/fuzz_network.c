/*
 * Fuzzes what reads a network's words: replies of DHCP, device paths, the structures of a PXE ROM,
 * and a ROM that answers whatever the input says.
 */
#include "boot/core/firmware.h"
#include "boot/core/fuzz/fuzz.h"
#include "boot/core/network.h"
#include "boot/core/pxe.h"

#define ROOM 8192u

static struct input answers; /* Of the ROM. */
static uint32_t calls;
static uint8_t block[PXE_BLOCK_SIZE];

/* What pxe.c shows its progress by; here it has nowhere to go. */
void firmware_print(const char *text) {
  (void)text;
}

void firmware_print_serial(const char *text) {
  firmware_print(text);
}

/* Nothing here needs memory of the firmware's. */
enum boot_status firmware_allocate(uint64_t length, uint64_t alignment, uint64_t *physical) {
  (void)length;
  (void)alignment;
  (void)physical;
  return BOOT_OUT_OF_MEMORY;
}

uint64_t firmware_largest_free(void) {
  return 0;
}

/* Overwrites all of the parameters but the buffer's address, and the block. */
static void call(uint16_t number, void *parameters) {
  static const uint8_t sizes[0x80] = {
      [0x05] = 2, [0x20] = 142, [0x21] = 2, [0x22] = 6, [0x25] = 142, [0x71] = 6};
  uint8_t *bytes = parameters;
  uint32_t size = sizes[number];

  INVARIANT(size != 0);
  INVARIANT(++calls < 100000); /* It ends. */
  bytes[0] = (uint8_t)take(&answers, 1);
  bytes[1] = 0;
  for (uint32_t i = size < 8 ? 2 : size - 4; i < size; i++) bytes[i] = (uint8_t)take(&answers, 1);
  for (uint32_t i = 0; i < 8; i++) block[i * 64] = (uint8_t)take(&answers, 1);
}

static void check_network(const struct kiln_network *network, const char *file) {
  INVARIANT(network->address_size == 0 || network->address_size == 4 ||
            network->address_size == 16);
  INVARIANT(memchr(file, 0, NETWORK_FILE_MAX) != NULL);
  INVARIANT(network->ram_disk_size == 0 ||
            network->ram_disk + (network->ram_disk_size - 1) >= network->ram_disk);
}

static void check_path(const char *file) {
  char path[NETWORK_FILE_MAX];

  if (network_path(file, "kernel.elf", path) != BOOT_OK) return;
  INVARIANT(strlen(path) >= 10 && strcmp(path + strlen(path) - 10, "kernel.elf") == 0);
  INVARIANT(memcmp(path, file, strlen(path) - 10) == 0);
}

static void try_rom(void) {
  const struct pxe_rom rom = {.call = call, .block = block};
  struct kiln_network network = {0};
  char file[NETWORK_FILE_MAX] = "";
  uint8_t *room = malloc(ROOM);
  uint64_t size = 0;

  INVARIANT(room != NULL);
  calls = 0;
  pxe_read_replies(&rom, &network, file);
  check_network(&network, file);
  if (pxe_get_size(&rom, "kernel.elf", &size) == BOOT_OK) INVARIANT(size <= UINT32_MAX);
  if (pxe_read(&rom, "kernel.elf", room, ROOM, &size) == BOOT_OK) INVARIANT(size <= ROOM);
  pxe_stop(&rom);
  free(room);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct input input = {.data = data, .left = size};
  uint32_t choice = (uint32_t)take(&input, 1) % 4;
  struct kiln_network network = {0};
  char file[NETWORK_FILE_MAX] = "";
  uint8_t *copy = copy_exactly(input.data, input.left);

  if (choice == 0) network_read_reply(copy, (uint32_t)input.left, &network, file);
  if (choice == 1) network_read_path(copy, input.left, &network, file);
  check_network(&network, file);
  check_path(file);
  if (choice == 2 && input.left >= 4) {
    struct pxe_address structure, entry;

    memcpy(&structure, copy, sizeof(structure));
    structure.offset &= 0xfff;
    structure.segment &= 0xff;
    if (pxe_find_entry(copy, (uint32_t)input.left, 1, structure, input.left % 2 != 0, &entry) ==
        BOOT_OK)
      INVARIANT(((uint32_t)entry.segment << 4) + entry.offset < input.left);
  }
  free(copy);
  answers = input;
  if (choice == 3) try_rom();
  return 0;
}
