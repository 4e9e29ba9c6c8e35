/* The tables of a BIOS. */
#include "boot/bios/search.h"
#include "boot/core/firmware.h"

uint64_t firmware_rsdp(void) {
  return search_rsdp();
}

uint64_t firmware_smbios(void) {
  return search_smbios();
}
