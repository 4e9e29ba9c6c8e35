/*
 * The other processors, for a kernel that asks for them: their list, and the memory that they need
 * before the hand-off code starts them (boot/handoff/ARCHITECTURE/processors.c).
 */
#ifndef KILN_BOOT_CORE_PROCESSORS_H
#define KILN_BOOT_CORE_PROCESSORS_H

#include <stdint.h>

#include "boot/core/address_space.h"
#include "boot/core/memory_map.h"
#include "boot/core/status.h"
#include "boot/handoff/handoff.h"
#include "boot/protocol/kiln.h"

/*
 * Reads the tables at `rsdp` (0: there are none), and takes and maps what each processor needs.
 * What is wrong with tables or memory is a warning in the log; then some processors are not
 * started. Between address_space_create and address_space_reserve. `*physical` is where struct
 * handoff_processors lies, with the list behind it. Errors: BOOT_OUT_OF_MEMORY,
 * BOOT_MEMORY_MAP_FULL.
 */
enum boot_status processors_prepare(struct address_space *space, const struct memory_map *map,
                                    uint64_t rsdp, uint64_t *physical);

/*
 * Finds the memory that the code which starts them goes through, in the firmware's last `map`, for
 * struct handoff_processors at `physical`. It stays usable: nothing is in it when the kernel is
 * entered. Errors: BOOT_PAGE_TABLES_FULL.
 */
enum boot_status processors_place(struct address_space *space, const struct memory_map *map,
                                  uint64_t physical);

/* Tells the kernel, and has the hand-off code go on to it by way of the start of the others. */
void processors_hand_over(uint64_t physical, struct kiln_boot_info *info,
                          struct handoff_arguments *arguments);

/* The `apic_id` of the processor that this runs on (boot/protocol/kiln.h); of the architecture that
   the loader runs on, as is boot/core/random.h. */
uint32_t processors_own_id(void);

/* A warning for the log: there is no `what`. */
void processors_warn_not_started(const char *what);

#endif /* KILN_BOOT_CORE_PROCESSORS_H */
