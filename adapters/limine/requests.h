/* What a kernel asks for: the requests in its image, and the base revision. */
#ifndef KILN_ADAPTERS_LIMINE_REQUESTS_H
#define KILN_ADAPTERS_LIMINE_REQUESTS_H

#include <stdint.h>

#include "adapters/core/status.h"
#include "adapters/limine/image.h"
#include "adapters/limine/protocol.h"

/* Requests that are answered. All others stay as they are, which says that they are not. */
enum limine_feature {
  LIMINE_STACK_SIZE, /* These have a number behind what all requests have. */
  LIMINE_PAGING_MODE,
  LIMINE_ENTRY_POINT,
  LIMINE_WITH_NUMBER,

  LIMINE_BOOTLOADER_INFO = LIMINE_WITH_NUMBER,
  LIMINE_CMDLINE,
  LIMINE_FIRMWARE_TYPE,
  LIMINE_HHDM,
  LIMINE_FRAMEBUFFER,
  LIMINE_MEMMAP,
  LIMINE_EXECUTABLE_FILE,
  LIMINE_MODULE,
  LIMINE_RSDP,
  LIMINE_SMBIOS,
  LIMINE_EFI_SYSTEM_TABLE,
  LIMINE_EFI_MEMMAP,
  LIMINE_TPM_EVENT_LOG,
  LIMINE_EXECUTABLE_ADDRESS,
  LIMINE_KEEP_IOMMU,
  LIMINE_FEATURES,
};

struct limine_requests {
  uint64_t *tag; /* The base revision tag, or null. */
  uint64_t base_revision;
  bool repeated;                                 /* There are two of a kind. */
  struct limine_request *found[LIMINE_FEATURES]; /* In the image, or null. */
};

/*
 * Finds the requests in `memory`, the image copied and relocated. Errors: LIMINE_REPEATED_REQUEST,
 * LIMINE_BAD_REQUEST, LIMINE_NEW_BASE_REVISION.
 */
enum adapter_status requests_find(const struct limine_image *image, uint8_t *memory,
                                  struct limine_requests *requests);

#endif /* KILN_ADAPTERS_LIMINE_REQUESTS_H */
