/*
 * Booting from a network: from where the loader came, by what firmware keeps of it, and whole files
 * from a server. What a network or a firmware says is checked here, in code that tests can call.
 */
#ifndef KILN_BOOT_CORE_NETWORK_H
#define KILN_BOOT_CORE_NETWORK_H

#include <stdbool.h>
#include <stdint.h>

#include "boot/core/firmware.h"
#include "boot/core/status.h"
#include "boot/protocol/kiln.h"

/* Bytes of the longest reply of DHCP that firmware keeps (PXE 2.1 §3.2.4, UEFI 2.10 §24.3.1). */
#define NETWORK_REPLY_MAX 1472u

/* How often a file is asked for when the server is silent; each time firmware waits by itself. */
#define NETWORK_TRIES 2u

/*
 * Takes from a reply of DHCPv4 in the first `size` bytes of `reply` (RFC 2131 §2, RFC 2132) what is
 * in it: addresses, MAC address, and the boot file's path to `file`, of NETWORK_FILE_MAX bytes.
 * What it does not have stays as it is. Errors: BOOT_NETWORK_NO_SERVER for what is no reply of
 * DHCPv4, and while no server is known.
 */
enum boot_status network_read_reply(const uint8_t *reply, uint32_t size,
                                    struct kiln_network *network, char *file);

/*
 * Takes from the device path (UEFI 2.10 §10.3) in the first `size` bytes of `path` what its nodes
 * MAC, IPv4, IPv6, Uri and RamDisk have; a URI goes to `file`. It is KILN_NETWORK_HTTP if there is
 * a URI of HTTP or HTTPS.
 */
void network_read_path(const uint8_t *path, uint64_t size, struct kiln_network *network,
                       char *file);

/*
 * Writes to `path`, of NETWORK_FILE_MAX bytes, where on the server the file is that kiln.cfg calls
 * `name`: beside the boot file `boot_file`, or where that is EFI/BOOT/X, as on a disk, beside EFI.
 * Errors: BOOT_CONFIG_TOO_LONG.
 */
enum boot_status network_path(const char *boot_file, const char *name, char *path);

/* How a firmware gets files from the server: by whole files, as TFTP has no other way. */
struct network_transport {
  /*
   * Asks the server for the length of the file at `path`. Errors: BOOT_NETWORK_NO_FILE, _SILENT.
   */
  enum boot_status (*get_size)(const char *path, uint64_t *size);
  /*
   * Reads the file at `path` to `memory`, which has room for `room` bytes, and says how many came.
   * Errors: those, and BOOT_NETWORK_SIZE when it is longer.
   */
  enum boot_status (*read)(const char *path, void *memory, uint64_t room, uint64_t *size);
};

/*
 * Brings the file at `path` of the server into memory, for network_read. Its length has to be what
 * the server had said. Errors: those of the transport; BOOT_NETWORK_SIZE, BOOT_OUT_OF_MEMORY.
 */
enum boot_status network_open(const struct network_transport *transport, const char *path,
                              struct boot_file *file);

/* firmware_read of such a file. */
enum boot_status network_read(const struct boot_file *file, uint64_t offset, void *destination,
                              uint64_t length);

#endif /* KILN_BOOT_CORE_NETWORK_H */
