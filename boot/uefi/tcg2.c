/*
 * firmware_tpm: the TPM of a machine whose firmware has EFI_TCG2_PROTOCOL (tcg2.h). The firmware
 * does the hashing, in each of the TPM's banks.
 *
 * Where the protocol is not there, or says that there is no TPM, nothing is measured, and nothing
 * more is asked. A TPM 1.2 has another protocol, which is not looked for.
 */
#include "boot/uefi/tcg2.h"

#include "boot/core/config.h"
#include "boot/core/event_log.h"
#include "boot/core/log.h"
#include "boot/core/measure.h"
#include "boot/uefi/uefi.h"
#include "lib/string.h"

/* Bytes of a description: the longest is a command line's. */
#define DESCRIPTION_MAX (sizeof(MEASURE_KERNEL) + CONFIG_PATH_MAX + CONFIG_COMMAND_LINE_MAX)

static struct efi_tcg2_protocol *tcg2;

/*
 * EFI_VOLUME_FULL says that the PCR was extended, but the log has no room for the event (§6.6.5):
 * what the TPM attests to or unseals stays right. After any other error, somebody else could extend
 * the PCR as if something had been started that was not; so the caller does not go on.
 */
static enum boot_status measure(uint32_t pcr, const void *data, uint64_t size,
                                const char *description) {
  static union {
    struct efi_tcg2_event event;
    uint8_t room[sizeof(struct efi_tcg2_event) + DESCRIPTION_MAX];
  } buffer;
  size_t length = strlen(description) + 1; /* With its terminator, as GRUB logs it. */
  EFI_STATUS status;

  if (length > DESCRIPTION_MAX) return BOOT_TPM;
  buffer.event = (struct efi_tcg2_event){
      .size = (uint32_t)(sizeof(buffer.event) + length),
      .header_size = sizeof(buffer.event) - sizeof(buffer.event.size),
      .header_version = EFI_TCG2_EVENT_HEADER_VERSION,
      .pcr = pcr,
      .type = EV_IPL,
  };
  memcpy(buffer.event.event, description, length);
  status = tcg2->hash_log_extend_event(tcg2, 0, (EFI_PHYSICAL_ADDRESS)data, size, &buffer.event);
  if (status == EFI_VOLUME_FULL)
    log_line(LOG_WARNING, "%s is measured, but the TPM's event log is full.", description);
  if (!EFI_ERROR(status) || status == EFI_VOLUME_FULL) return BOOT_OK;
  log_line(LOG_WARNING, "HashLogExtendEvent (PCR %u, \"%s\"): EFI status 0x%llx.", pcr, description,
           (unsigned long long)status);
  return BOOT_TPM;
}

/* The table of final events, which is there once somebody has asked for the log (§7). */
static const uint8_t *find_final_events(void) {
  static const EFI_GUID guid = EFI_TCG2_FINAL_EVENTS_TABLE_GUID;

  for (UINTN i = 0; i < uefi_system->NumberOfTableEntries; i++) {
    const EFI_CONFIGURATION_TABLE *entry = &uefi_system->ConfigurationTable[i];

    if (memcmp(&entry->VendorGuid, &guid, sizeof(guid)) == 0) return entry->VendorTable;
  }
  return NULL;
}

/* Asks for the log in `format`; false when there is none. */
static bool get_event_log(uint32_t format, struct firmware_event_log *log) {
  EFI_PHYSICAL_ADDRESS location = 0, last = 0;
  BOOLEAN truncated = FALSE;
  EFI_STATUS status = tcg2->get_event_log(tcg2, format, &location, &last, &truncated);

  if (EFI_ERROR(status) || location == 0 || last < location) return false;
  log->bytes = (const uint8_t *)location;
  log->last = last - location;
  log->format = (enum kiln_event_log_format)format;
  log->truncated = truncated != FALSE;
  return true;
}

static enum boot_status copy_log(struct event_log *log) {
  struct firmware_event_log firmware = {.bytes = NULL};

  _Static_assert(EFI_TCG2_EVENT_LOG_FORMAT_TCG_2 == KILN_EVENT_LOG_AGILE &&
                     EFI_TCG2_EVENT_LOG_FORMAT_TCG_1_2 == KILN_EVENT_LOG_SHA1,
                 "the protocol's numbers are the specification's");
  if (get_event_log(EFI_TCG2_EVENT_LOG_FORMAT_TCG_2, &firmware)) {
    firmware.final_events = find_final_events(); /* They are always in this format. */
  } else if (!get_event_log(EFI_TCG2_EVENT_LOG_FORMAT_TCG_1_2, &firmware)) {
    log_line(LOG_WARNING, "the firmware has no log of what its TPM measured; update the firmware.");
  }
  return event_log_copy(&firmware, log);
}

void tcg2_open(void) {
  static const struct firmware_tpm tpm = {
      .measure = measure, .copy_log = copy_log, .complete_log = event_log_complete};
  EFI_GUID guid = EFI_TCG2_PROTOCOL_GUID;
  struct efi_tcg2_capability capability = {.size = sizeof(capability)};

  if (EFI_ERROR(uefi_system->BootServices->LocateProtocol(&guid, NULL, (void **)&tcg2))) return;
  if (!EFI_ERROR(tcg2->get_capability(tcg2, &capability)) && !capability.tpm_present) return;
  firmware_tpm = &tpm;
}
