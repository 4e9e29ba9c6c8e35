/* signature_lists_check: see variables.h. */
#include <string.h>

#include "image/secure_boot/variables.h"

/* EFI_SIGNATURE_LIST (UEFI 2.10 §32.4.1); a header, and signatures, follow. */
struct list_header {
  struct efi_guid type;
  uint32_t list_size; /* Bytes, with this header. */
  uint32_t header_size;
  uint32_t signature_size; /* Bytes of each signature, with its owner. */
};
#define OWNER_SIZE 16u
#define SHA256_SIZE 32u

_Static_assert(sizeof(struct list_header) == 28, "UEFI 2.10 §32.4.1");

/* c1c41626-504c-4092-aca9-41f936934328: SHA-256 of a program. */
static const struct efi_guid sha256_guid = {{0x26, 0x16, 0xc4, 0xc1, 0x4c, 0x50, 0x92, 0x40, 0xac,
                                             0xa9, 0x41, 0xf9, 0x36, 0x93, 0x43, 0x28}};
/* a5c059a1-94e4-4aa7-87b5-ab155c2bf072: an X.509 certificate, DER. */
static const struct efi_guid x509_guid = {{0xa1, 0x59, 0xc0, 0xa5, 0xe4, 0x94, 0xa7, 0x4a, 0x87,
                                           0xb5, 0xab, 0x15, 0x5c, 0x2b, 0xf0, 0x72}};

const char *signature_lists_check(const uint8_t *bytes, size_t size) {
  if (size == 0) return "it is empty";
  while (size > 0) {
    struct list_header header;
    size_t signatures;

    if (size < sizeof(header)) return "a list is cut short";
    memcpy(&header, bytes, sizeof(header));
    if (memcmp(&header.type, &sha256_guid, sizeof(sha256_guid)) == 0) {
      if (header.signature_size != OWNER_SIZE + SHA256_SIZE) return "a hash has not 32 bytes";
    } else if (memcmp(&header.type, &x509_guid, sizeof(x509_guid)) != 0) {
      return "it is no list of certificates or hashes (EFI_SIGNATURE_LIST)";
    }
    if (header.list_size < sizeof(header) || header.list_size > size || header.header_size != 0 ||
        header.signature_size <= OWNER_SIZE)
      return "the sizes of a list contradict each other";
    signatures = header.list_size - sizeof(header);
    if (signatures == 0 || signatures % header.signature_size != 0)
      return "a list has not a whole number of signatures";
    bytes += header.list_size;
    size -= header.list_size;
  }
  return NULL;
}
