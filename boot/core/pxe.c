/* The API of a PXE ROM, none of whose numbers is believed: see pxe.h. */
#include "boot/core/pxe.h"

#include <stddef.h>

#include "boot/core/progress.h"
#include "boot/core/random.h"
#include "lib/string.h"

#define TFTP_PORT 0x4500u /* 69, as it is in a packet. */

/* PXE 2.1 §3.3 and §3.4: functions, and what they call in `status`. */
#define UNDI_SHUTDOWN 0x05u
#define TFTP_OPEN 0x20u
#define TFTP_CLOSE 0x21u
#define TFTP_READ 0x22u
#define TFTP_GET_SIZE 0x25u
#define GET_CACHED_INFO 0x71u
#define SUCCESS 0u
#define STATUS_NOT_FOUND 0x3bu
#define STATUS_ACCESS_VIOLATION 0x3cu
#define FAILURE 1u /* Nothing of PXE's: what `status` is before a call. */

/* Of GET_CACHED_INFO: the reply of the DHCP server, and the one that named the boot file. */
#define REPLY_DHCP 2u
#define REPLY_BOOT_FILE 3u

struct __attribute__((packed)) cached_info {
  uint16_t status;
  uint16_t kind;
  uint16_t size; /* Of the buffer; then of what is in it. */
  struct pxe_address buffer;
  uint16_t limit;
};

struct __attribute__((packed)) tftp_size {
  uint16_t status;
  uint32_t server, gateway;
  char path[PXE_PATH_MAX];
  uint32_t size;
};

struct __attribute__((packed)) tftp_open {
  uint16_t status;
  uint32_t server, gateway;
  char path[PXE_PATH_MAX];
  uint16_t port;
  uint16_t block_size; /* The wish; then what the server does. */
};

struct __attribute__((packed)) tftp_read {
  uint16_t status;
  uint16_t number; /* Of the block. */
  uint16_t size;   /* Its bytes. */
  struct pxe_address buffer;
};

_Static_assert(sizeof(struct cached_info) == 12, "PXE 2.1 §3.2.4");
_Static_assert(sizeof(struct tftp_size) == 142, "PXE 2.1 §3.3.5");
_Static_assert(sizeof(struct tftp_open) == 142, "PXE 2.1 §3.3.1");
_Static_assert(sizeof(struct tftp_read) == 10, "PXE 2.1 §3.3.3");

/* Offsets in the structures, and their least lengths (§3.1). */
#define PXE_LENGTH_AT 4u
#define PXE_ENTRY_AT 16u
#define PXE_LENGTH_MIN 0x20u /* Without the segments, whose number differs. */
#define PXENV_LENGTH_AT 8u
#define PXENV_PXE_AT 40u
#define PXENV_LENGTH_MIN 44u

static uint32_t linear(struct pxe_address address) {
  return ((uint32_t)address.segment << 4) + address.offset;
}

static struct pxe_address read_address(const uint8_t *bytes) {
  struct pxe_address address;

  memcpy(&address, bytes, sizeof(address));
  return address;
}

/* The structure with that signature at `address`; null when it is none, or its sum is not 0. */
static const uint8_t *find_structure(const uint8_t *memory, uint32_t size, uint32_t lowest,
                                     struct pxe_address address, const char *signature,
                                     uint32_t length_at, uint32_t length_min) {
  uint32_t at = linear(address);
  const uint8_t *bytes = memory + at;
  uint8_t sum = 0;

  if (at < lowest || at > size || size - at < length_min) return NULL;
  if (memcmp(bytes, signature, strlen(signature)) != 0) return NULL;
  if (bytes[length_at] < length_min || bytes[length_at] > size - at) return NULL;
  for (uint32_t i = 0; i < bytes[length_at]; i++) sum = (uint8_t)(sum + bytes[i]);
  return sum == 0 ? bytes : NULL;
}

enum boot_status pxe_find_entry(const uint8_t *memory, uint32_t size, uint32_t lowest,
                                struct pxe_address structure, bool old, struct pxe_address *entry) {
  const uint8_t *found;

  if (old) {
    found = find_structure(memory, size, lowest, structure, "PXENV+", PXENV_LENGTH_AT,
                           PXENV_LENGTH_MIN);
    if (found == NULL) return BOOT_BAD_PXE;
    structure = read_address(found + PXENV_PXE_AT);
  }
  found = find_structure(memory, size, lowest, structure, "!PXE", PXE_LENGTH_AT, PXE_LENGTH_MIN);
  if (found == NULL) return BOOT_BAD_PXE;
  *entry = read_address(found + PXE_ENTRY_AT);
  return linear(*entry) < lowest || linear(*entry) >= size ? BOOT_BAD_PXE : BOOT_OK;
}

/* Where a buffer below 1 MiB is for real mode, with the offset as small as it can be. */
static struct pxe_address address_of(const void *buffer) {
  return (struct pxe_address){.offset = (uint16_t)((uintptr_t)buffer & 15u),
                              .segment = (uint16_t)((uintptr_t)buffer >> 4)};
}

static enum boot_status read_reply(const struct pxe_rom *rom, uint16_t kind,
                                   struct kiln_network *network, char *file) {
  struct cached_info info = {
      .status = FAILURE, .kind = kind, .size = PXE_BLOCK_SIZE, .buffer = address_of(rom->block)};

  rom->call(GET_CACHED_INFO, &info);
  if (info.status != SUCCESS) return BOOT_NETWORK_NO_SERVER;
  if (info.size > PXE_BLOCK_SIZE) info.size = PXE_BLOCK_SIZE;
  return network_read_reply(rom->block, info.size, network, file);
}

enum boot_status pxe_read_replies(const struct pxe_rom *rom, struct kiln_network *network,
                                  char *file) {
  enum boot_status first = read_reply(rom, REPLY_DHCP, network, file);
  enum boot_status second = read_reply(rom, REPLY_BOOT_FILE, network, file);

  return first == BOOT_OK ? first : second;
}

/* A ROM that fails has a server that does not answer, unless it says that there is no such file. */
static enum boot_status error_of(uint16_t status) {
  if (status == SUCCESS) return BOOT_OK;
  return status == STATUS_NOT_FOUND || status == STATUS_ACCESS_VIOLATION ? BOOT_NETWORK_NO_FILE
                                                                         : BOOT_NETWORK_SILENT;
}

enum boot_status pxe_get_size(const struct pxe_rom *rom, const char *path, uint64_t *size) {
  struct tftp_size request = {.status = FAILURE, .server = rom->server};

  if (strlen(path) >= PXE_PATH_MAX) return BOOT_CONFIG_TOO_LONG;
  memcpy(request.path, path, strlen(path));
  rom->call(TFTP_GET_SIZE, &request);
  *size = request.size;
  return error_of(request.status);
}

/* Reads blocks up to the first that is not whole, which is the last (RFC 1350 §6). */
static enum boot_status read_blocks(const struct pxe_rom *rom, uint32_t block_size, uint8_t *memory,
                                    uint64_t room, uint64_t *size) {
  uint64_t shown = time_stamp();
  struct tftp_read request = {.number = 0};

  *size = 0;
  do {
    request.status = FAILURE;
    request.size = (uint16_t)block_size;
    request.buffer = address_of(rom->block);
    rom->call(TFTP_READ, &request);
    if (request.status != SUCCESS) return error_of(request.status);
    if (request.size > block_size) return BOOT_BAD_PXE;
    if (request.size > room - *size) return BOOT_NETWORK_SIZE;
    memcpy(memory + *size, rom->block, request.size);
    *size += request.size;
    shown = progress_show(shown, *size, room);
  } while (request.size == block_size);
  return BOOT_OK;
}

enum boot_status pxe_read(const struct pxe_rom *rom, const char *path, void *memory, uint64_t room,
                          uint64_t *size) {
  struct tftp_open request = {
      .status = FAILURE, .server = rom->server, .port = TFTP_PORT, .block_size = PXE_BLOCK_SIZE};
  uint16_t closed = FAILURE; /* Parameters of TFTP_CLOSE: a status that nobody minds. */
  enum boot_status status;

  if (strlen(path) >= PXE_PATH_MAX) return BOOT_CONFIG_TOO_LONG;
  memcpy(request.path, path, strlen(path));
  rom->call(TFTP_OPEN, &request);
  if (request.status != SUCCESS) return error_of(request.status);
  status = request.block_size == 0 || request.block_size > PXE_BLOCK_SIZE
               ? BOOT_BAD_PXE
               : read_blocks(rom, request.block_size, memory, room, size);
  rom->call(TFTP_CLOSE, &closed);
  return status;
}

void pxe_stop(const struct pxe_rom *rom) {
  uint16_t status = FAILURE;

  rom->call(UNDI_SHUTDOWN, &status);
}
