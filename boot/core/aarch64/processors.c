/* The other processors, which a loader on aarch64 does not start: see boot/core/processors.h. */
#include "boot/core/processors.h"

#include "boot/core/log.h"

enum boot_status processors_prepare(struct address_space *space, const struct memory_map *map,
                                    uint64_t rsdp, uint64_t *physical) {
  (void)space;
  (void)map;
  (void)rsdp;
  *physical = 0;
  log_line(LOG_WARNING,
           "the kernel asks for the other processors, which are not started on aarch64.");
  return BOOT_OK;
}

enum boot_status processors_place(struct address_space *space, const struct memory_map *map,
                                  uint64_t physical) {
  (void)space;
  (void)map;
  (void)physical;
  return BOOT_OK;
}

void processors_hand_over(uint64_t physical, struct kiln_boot_info *info,
                          struct handoff_arguments *arguments) {
  (void)physical;
  (void)info;
  (void)arguments;
}
