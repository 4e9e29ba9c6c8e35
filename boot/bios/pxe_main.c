/*
 * The main function of pxe.bin, the loader that a PXE ROM reads from a network: the second stage,
 * with files of the server in the place of a disk's. Behind pxe.asm it starts like main.c's.
 */
#include <stdint.h>

#include "boot/bios/a20.h"
#include "boot/bios/bios.h"
#include "boot/bios/console.h"
#include "boot/bios/cpu.h"
#include "boot/bios/exceptions.h"
#include "boot/bios/memory.h"
#include "boot/core/boot.h"
#include "boot/core/firmware.h"
#include "boot/core/network.h"
#include "boot/core/pxe.h"
#include "lib/string.h"
#include "lib/version.h"

#define MIB 0x100000u

const char firmware_loader_name[] = KILN_VERSION " (PXE)";
const char exceptions_loader[] = "PXE";

/* pxe.asm: what the ROM has told, and the way to it. */
extern const struct pxe_address pxe_structure, pxe_old_structure;
extern struct pxe_address pxe_entry;
extern const uint8_t pxe_handler[];
extern const uint8_t loader_end[]; /* loader.ld */

static uint8_t block[PXE_BLOCK_SIZE] BIOS_BUFFER;
static struct kiln_network known = {.kind = KILN_NETWORK_TFTP};
static char boot_file[NETWORK_FILE_MAX];

_Noreturn void stage2_main(uint32_t unused);

static void call_rom(uint16_t number, void *parameters) {
  struct bios_registers registers = {
      .ebx = number, .es = bios_segment(parameters), .edi = bios_offset(parameters)};

  bios_call_handler((uint32_t)(uintptr_t)pxe_handler, &registers);
}

static struct pxe_rom rom = {.call = call_rom, .block = block};

static void require(enum boot_status status, const char *subject) {
  if (status != BOOT_OK) boot_fail(status, subject);
}

/* Where the ROM is: by !PXE, or by the older PXENV+ that leads there. */
static enum boot_status find_rom(void) {
  const uint8_t *memory = bios_pointer(0, 0);
  uint32_t lowest = (uint32_t)(uintptr_t)loader_end;
  enum boot_status status = pxe_find_entry(memory, MIB, lowest, pxe_structure, false, &pxe_entry);

  if (status == BOOT_OK) return status;
  return pxe_find_entry(memory, MIB, lowest, pxe_old_structure, true, &pxe_entry);
}

static enum boot_status find_server(void) {
  enum boot_status status = pxe_read_replies(&rom, &known, boot_file);

  memcpy(&rom.server, known.server, sizeof(rom.server));
  return status;
}

_Noreturn void stage2_main(uint32_t unused) {
  (void)unused;
  exceptions_init();                 /* no reset without a report */
  console_init();                    /* COM1, if there is one */
  require(cpu_check(), NULL);        /* 64-bit mode, no-execute pages */
  require(a20_enable(), NULL);       /* every MiB of memory */
  require(memory_check_low(), NULL); /* room for this stage */
  require(memory_detect(), NULL);    /* E820, without what the ROM keeps for itself */
  require(find_rom(), "PXE");        /* !PXE */
  require(find_server(), "PXE");     /* by DHCP's reply */
  boot_kernel();                     /* what all loaders share */
}

static enum boot_status get_size(const char *path, uint64_t *size) {
  return pxe_get_size(&rom, path, size);
}

static enum boot_status read(const char *path, void *memory, uint64_t room, uint64_t *size) {
  return pxe_read(&rom, path, memory, room, size);
}

enum boot_status firmware_open(const char *path, struct boot_file *file) {
  static const struct network_transport transport = {get_size, read};
  char whole[NETWORK_FILE_MAX];
  enum boot_status status = network_path(boot_file, path, whole);

  return status == BOOT_OK ? network_open(&transport, whole, file) : status;
}

enum boot_status firmware_read(struct boot_file *file, uint64_t offset, void *destination,
                               uint64_t length) {
  return network_read(file, offset, destination, length);
}

void firmware_network(struct kiln_network *network, char *file) {
  *network = known;
  memcpy(file, boot_file, sizeof(boot_file));
}

void firmware_boot_disk(struct kiln_boot_disk *disk) {
  (void)disk;
}

/* The card must not write to memory that is the kernel's, nor interrupt it. */
enum boot_status firmware_exit(struct memory_map *map) {
  pxe_stop(&rom);
  return firmware_memory_map(map);
}
