/*
 * The API of a PXE ROM (Preboot Execution Environment 2.1), which BIOS machines boot from networks
 * by: where it is, files by TFTP, and the reply of DHCP. The calls themselves are the loader's.
 */
#ifndef KILN_BOOT_CORE_PXE_H
#define KILN_BOOT_CORE_PXE_H

#include <stdbool.h>
#include <stdint.h>

#include "boot/core/network.h"
#include "boot/core/status.h"

/* Bytes of a block: what Ethernet's 1,500 hold beside the headers of IPv4, UDP and TFTP. */
#define PXE_BLOCK_SIZE 1468u
#define PXE_PATH_MAX 128u /* Bytes of a path, its terminator included (PXE 2.1 §3.3). */

/* A real-mode address as structures have it. */
struct pxe_address {
  uint16_t offset, segment;
};

/*
 * Finds the entry point in the structure !PXE (PXE 2.1 §3.1.1), or if `old` in PXENV+ (§3.1.2) by
 * way of the !PXE that it leads to, among the first `size` bytes of `memory`, which are addresses
 * from 0 on. Whatever it leads to lies at or above `lowest`, as our own memory lies below.
 * Errors: BOOT_BAD_PXE.
 */
enum boot_status pxe_find_entry(const uint8_t *memory, uint32_t size, uint32_t lowest,
                                struct pxe_address structure, bool old, struct pxe_address *entry);

/* How a ROM is called. */
struct pxe_rom {
  /* Calls function `number` with its parameters, at an address below 1 MiB. */
  void (*call)(uint16_t number, void *parameters);
  uint8_t *block;  /* PXE_BLOCK_SIZE bytes below 1 MiB, which a ROM writes to. */
  uint32_t server; /* Its address, as it is in a packet. */
};

/* Asks for what network_read_reply takes. Errors: those of that. */
enum boot_status pxe_read_replies(const struct pxe_rom *rom, struct kiln_network *network,
                                  char *file);

/* What struct network_transport asks for. */
enum boot_status pxe_get_size(const struct pxe_rom *rom, const char *path, uint64_t *size);
enum boot_status pxe_read(const struct pxe_rom *rom, const char *path, void *memory, uint64_t room,
                          uint64_t *size);

/* Has the network card be quiet; nothing can be read afterwards. */
void pxe_stop(const struct pxe_rom *rom);

#endif /* KILN_BOOT_CORE_PXE_H */
