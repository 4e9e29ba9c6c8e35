/*
 * EFI_TCG2_PROTOCOL, the firmware's interface to a TPM 2.0, as far as the loader calls it (TCG EFI
 * Protocol Specification, family 2.0, level 00, revision 00.13). gnu-efi does not have it.
 */
#ifndef KILN_BOOT_UEFI_TCG2_H
#define KILN_BOOT_UEFI_TCG2_H

#include <efi.h>
#include <stdint.h>

#define EFI_TCG2_PROTOCOL_GUID \
  {0x607f766c, 0x7455, 0x42be, {0x93, 0x0b, 0xe4, 0xd7, 0x6d, 0xb2, 0x72, 0x0f}} /* §6.2 */
#define EFI_TCG2_FINAL_EVENTS_TABLE_GUID \
  {0x1e2ed096, 0x30e2, 0x4254, {0xbd, 0x89, 0x86, 0x3b, 0xbe, 0xf8, 0x23, 0x25}} /* §7 */

/* §6.4.2. */
#define EFI_TCG2_EVENT_LOG_FORMAT_TCG_1_2 1u
#define EFI_TCG2_EVENT_LOG_FORMAT_TCG_2 2u

#define EFI_TCG2_EVENT_HEADER_VERSION 1u /* §6.6.3. */
#define EV_IPL 0x0du                     /* TCG PC Client Platform Firmware Profile 1.05 §10.4.1. */

struct efi_tcg2_version {
  uint8_t major, minor;
};

/* §6.4.4. */
struct efi_tcg2_capability {
  uint8_t size;
  struct efi_tcg2_version structure_version, protocol_version;
  uint32_t hash_algorithms;
  uint32_t event_logs;
  BOOLEAN tpm_present;
  uint16_t max_command_size, max_response_size;
  uint32_t manufacturer;
  uint32_t number_of_banks;
  uint32_t active_banks;
};

/* §6.6.3. */
struct __attribute__((packed)) efi_tcg2_event {
  uint32_t size; /* Bytes of all of it. */
  uint32_t header_size;
  uint16_t header_version;
  uint32_t pcr;
  uint32_t type;
  uint8_t event[]; /* What is logged. */
};

_Static_assert(sizeof(struct efi_tcg2_event) == 18, "TCG EFI Protocol §6.6.3");
_Static_assert(sizeof(struct efi_tcg2_capability) == 36, "TCG EFI Protocol §6.4.4");

struct efi_tcg2_protocol {
  EFI_STATUS(EFIAPI *get_capability)(struct efi_tcg2_protocol *, struct efi_tcg2_capability *);
  EFI_STATUS(EFIAPI *get_event_log)(struct efi_tcg2_protocol *, uint32_t format,
                                    EFI_PHYSICAL_ADDRESS *location,
                                    EFI_PHYSICAL_ADDRESS *last_entry, BOOLEAN *truncated);
  EFI_STATUS(EFIAPI *hash_log_extend_event)(struct efi_tcg2_protocol *, uint64_t flags,
                                            EFI_PHYSICAL_ADDRESS data, uint64_t size,
                                            struct efi_tcg2_event *event);
  void *submit_command;
  void *get_active_pcr_banks;
  void *set_active_pcr_banks;
  void *get_result_of_set_active_pcr_banks;
};

#endif /* KILN_BOOT_UEFI_TCG2_H */
