/* The image of a flash with variables: see variables.h. */
#include "image/secure_boot/variables.h"

#include <stdbool.h>
#include <string.h>

/* EFI_FIRMWARE_VOLUME_HEADER (PI 1.7 volume 3 §3.2.1). */
struct volume_header {
  uint8_t zeros[16];
  struct efi_guid file_system;
  uint64_t length; /* Bytes of the volume. */
  uint8_t signature[4];
  uint32_t attributes;
  uint16_t header_length; /* Bytes up to the store. */
  uint16_t checksum;
  uint8_t rest[20];
};

/* VARIABLE_STORE_HEADER. */
struct store_header {
  struct efi_guid signature;
  uint32_t size; /* Bytes, with this header. */
  uint8_t format, state;
  uint8_t reserved[6];
};
#define STORE_FORMATTED 0x5au
#define STORE_HEALTHY 0xfeu

/* AUTHENTICATED_VARIABLE_HEADER; name and data follow. */
struct __attribute__((packed)) variable_header {
  uint16_t start;
  uint8_t state, reserved;
  uint32_t attributes;
  uint64_t count;
  uint8_t time[16];
  uint32_t key_index;
  uint32_t name_size, data_size; /* Bytes. */
  struct efi_guid vendor;
};
#define VARIABLE_START 0x55aau
#define VARIABLE_ADDED 0x3fu    /* Complete, and not deleted: EDK II clears a bit for each step. */
#define VARIABLE_DELETING 0xfeu /* Being replaced: it counts until there is another one. */
#define VARIABLE_DELETED 0xfdu
#define ALIGNMENT 4u /* Of each variable. */
#define ERASED 0xffu /* A byte that nobody has written. */

_Static_assert(sizeof(struct volume_header) == 72, "PI 1.7 volume 3 §3.2.1");
_Static_assert(sizeof(struct store_header) == 28, "VariableFormat.h");
_Static_assert(sizeof(struct variable_header) == 60, "VariableFormat.h");
_Static_assert(offsetof(struct volume_header, header_length) == 0x30, "PI 1.7 volume 3 §3.2.1");

/* fff12b8d-7696-4c8b-a985-2747075b4f50: a volume of variables. */
static const struct efi_guid volume_guid = {{0x8d, 0x2b, 0xf1, 0xff, 0x96, 0x76, 0x8b, 0x4c, 0xa9,
                                             0x85, 0x27, 0x47, 0x07, 0x5b, 0x4f, 0x50}};
/* aaf32c78-947b-439a-a180-2e144ec37792: variables with a time. */
static const struct efi_guid store_guid = {{0x78, 0x2c, 0xf3, 0xaa, 0x7b, 0x94, 0x9a, 0x43, 0xa1,
                                            0x80, 0x2e, 0x14, 0x4e, 0xc3, 0x77, 0x92}};

static bool same_guid(const struct efi_guid *a, const struct efi_guid *b) {
  return memcmp(a, b, sizeof(*a)) == 0;
}

static size_t align_up(size_t offset) {
  return (offset + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
}

/* Bytes that `header` is in front of; nothing wraps, as they are 32 bits each. */
static uint64_t body_size(const struct variable_header *header) {
  return (uint64_t)header->name_size + header->data_size;
}

/* Steps over the variables that there are. */
static const char *skip_variables(struct variable_store *store) {
  while (store->end - store->next >= sizeof(struct variable_header)) {
    struct variable_header header;

    memcpy(&header, store->bytes + store->next, sizeof(header));
    if (header.start != VARIABLE_START) break;
    if (body_size(&header) > store->end - store->next - sizeof(header))
      return "a variable reaches beyond the store";
    store->next += sizeof(header) + (size_t)body_size(&header);
    store->next = align_up(store->next) < store->end ? align_up(store->next) : store->end;
  }
  for (size_t i = store->next; i < store->end; i++) {
    if (store->bytes[i] != ERASED) return "there is something behind the last variable";
  }
  return NULL;
}

const char *variables_open(struct variable_store *store, uint8_t *bytes, size_t size) {
  struct volume_header volume;
  struct store_header header;
  size_t start;

  if (size < sizeof(volume)) return "it is too short";
  memcpy(&volume, bytes, sizeof(volume));
  if (memcmp(volume.signature, "_FVH", 4) != 0 || !same_guid(&volume.file_system, &volume_guid))
    return "it does not begin as a flash with UEFI variables does";
  start = volume.header_length;
  if (volume.length > size || start < sizeof(volume) || start > volume.length ||
      volume.length - start < sizeof(header))
    return "its volume header contradicts itself";
  memcpy(&header, bytes + start, sizeof(header));
  if (!same_guid(&header.signature, &store_guid))
    return "its variables have no time, which Secure Boot wants";
  if (header.format != STORE_FORMATTED || header.state != STORE_HEALTHY ||
      header.size < sizeof(header) || header.size > volume.length - start)
    return "its store header contradicts itself";
  *store = (struct variable_store){
      .bytes = bytes, .next = align_up(start + sizeof(header)), .end = start + header.size};
  if (store->next > store->end) return "its store header contradicts itself";
  return skip_variables(store);
}

/* True when the variable at `offset` has that name, and is not deleted. */
static bool is_called(const struct variable_store *store, size_t offset,
                      const struct variable *variable, size_t length) {
  const uint8_t *name = store->bytes + offset + sizeof(struct variable_header);
  struct variable_header header;

  memcpy(&header, store->bytes + offset, sizeof(header));
  if ((header.state != VARIABLE_ADDED && header.state != (VARIABLE_ADDED & VARIABLE_DELETING)) ||
      header.name_size != 2 * (length + 1) || !same_guid(&header.vendor, &variable->vendor))
    return false;
  for (size_t i = 0; i < length; i++) {
    if (name[2 * i] != (uint8_t)variable->name[i] || name[2 * i + 1] != 0) return false;
  }
  return true;
}

/* Offset of the variable; 0: the store has none. Its variables were checked by variables_open. */
static size_t find(const struct variable_store *store, const struct variable *variable,
                   size_t length) {
  struct volume_header volume;
  size_t offset;

  memcpy(&volume, store->bytes, sizeof(volume));
  offset = align_up(volume.header_length + sizeof(struct store_header));
  while (offset < store->next) {
    struct variable_header header;

    if (is_called(store, offset, variable, length)) return offset;
    memcpy(&header, store->bytes + offset, sizeof(header));
    offset = align_up(offset + sizeof(header) + (size_t)body_size(&header));
  }
  return 0;
}

static void put_time(uint8_t *to, const struct efi_time *time) {
  to[0] = (uint8_t)time->year;
  to[1] = (uint8_t)(time->year >> 8);
  to[2] = time->month;
  to[3] = time->day;
  to[4] = time->hour;
  to[5] = time->minute;
  to[6] = time->second;
}

const char *variables_add(struct variable_store *store, const struct variable *variable) {
  size_t length = strlen(variable->name), room = store->end - store->next;
  struct variable_header header = {.start = VARIABLE_START,
                                   .state = VARIABLE_ADDED,
                                   .attributes = variable->attributes,
                                   .name_size = (uint32_t)(2 * (length + 1)),
                                   .vendor = variable->vendor};
  uint8_t *to = store->bytes + store->next;

  if (length == 0 || length > VARIABLE_NAME_MAX) return "a variable's name is too long";
  if (find(store, variable, length) != 0) return "the store has that variable already";
  if (room < sizeof(header) + header.name_size ||
      variable->size > room - sizeof(header) - header.name_size)
    return "the store has no room for that variable";
  header.data_size = (uint32_t)variable->size;
  put_time(header.time, &variable->time);
  memcpy(to, &header, sizeof(header));
  to += sizeof(header);
  for (size_t i = 0; i <= length; i++) {
    *to++ = (uint8_t)variable->name[i];
    *to++ = 0;
  }
  if (variable->size > 0) memcpy(to, variable->data, variable->size);
  store->next += sizeof(header) + (size_t)body_size(&header);
  store->next = align_up(store->next) < store->end ? align_up(store->next) : store->end;
  return NULL;
}

const char *variables_replace(struct variable_store *store, const struct variable *variable) {
  size_t length = strlen(variable->name);

  for (size_t at; (at = find(store, variable, length)) != 0;)
    store->bytes[at + offsetof(struct variable_header, state)] &= VARIABLE_DELETED;
  return variables_add(store, variable);
}
