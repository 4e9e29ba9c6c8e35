/*
 * Faults of a TPM: a protocol of a machine that has none, which says so, refuses to measure, or has
 * a log that is none.
 */
#include <efi.h>

#include "boot/uefi/tcg2.h"
#include "boot/uefi/tests/hostile.h"
#include "lib/string.h"

static BOOLEAN present;
static EFI_STATUS measure_status;
static uint32_t measurements, measured_well; /* So many are, before measure_status is returned. */
static uint8_t no_log[4096];

static EFI_STATUS EFIAPI get_capability(struct efi_tcg2_protocol *tcg2,
                                        struct efi_tcg2_capability *capability) {
  (void)tcg2;
  if (capability->size < sizeof(*capability)) return EFI_BUFFER_TOO_SMALL;
  capability->tpm_present = present;
  return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI get_event_log(struct efi_tcg2_protocol *tcg2, uint32_t format,
                                       EFI_PHYSICAL_ADDRESS *location, EFI_PHYSICAL_ADDRESS *last,
                                       BOOLEAN *truncated) {
  (void)tcg2;
  (void)format;
  memset(no_log, 0xff, sizeof(no_log));
  *location = (EFI_PHYSICAL_ADDRESS)no_log;
  *last = *location + 17;
  *truncated = FALSE;
  return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI hash_log_extend_event(struct efi_tcg2_protocol *tcg2, uint64_t flags,
                                               EFI_PHYSICAL_ADDRESS data, uint64_t size,
                                               struct efi_tcg2_event *event) {
  (void)tcg2;
  (void)data;
  (void)size;
  /* As EDK II checks it. */
  if (flags != 0 || event->size < sizeof(*event) ||
      event->header_size != sizeof(*event) - sizeof(event->size) ||
      event->header_version != EFI_TCG2_EVENT_HEADER_VERSION)
    return EFI_INVALID_PARAMETER;
  return ++measurements > measured_well ? measure_status : EFI_SUCCESS;
}

int hostile_tpm(const char *name) {
  static struct efi_tcg2_protocol tcg2 = {.get_capability = get_capability,
                                          .get_event_log = get_event_log,
                                          .hash_log_extend_event = hash_log_extend_event};
  static EFI_GUID guid = EFI_TCG2_PROTOCOL_GUID;
  EFI_HANDLE handle = NULL;

  measure_status = EFI_DEVICE_ERROR;
  if (strcmp(name, "tpm_refuses") == 0) {
    present = TRUE;
    measured_well = 2;
  } else if (strcmp(name, "tpm_log_lies") == 0) {
    present = TRUE;
    measure_status = EFI_VOLUME_FULL;
  } else if (strcmp(name, "tpm_absent") != 0) {
    return 0;
  }
  return !EFI_ERROR(
      hostile_real.InstallProtocolInterface(&handle, &guid, EFI_NATIVE_INTERFACE, &tcg2));
}
