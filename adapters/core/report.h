/* How an adapter ends that cannot start its kernel. */
#ifndef KILN_ADAPTERS_CORE_REPORT_H
#define KILN_ADAPTERS_CORE_REPORT_H

#include "adapters/core/status.h"
#include "boot/protocol/kiln.h"

/*
 * Prints `kiln: error: SUBJECT: SENTENCE; REMEDY. (CODE)` on COM1 and on the screen, as a loader
 * does, and stops the machine. `subject` names the file or the line of kiln.cfg.
 */
_Noreturn void adapter_fail(const struct kiln_boot_info *info, const char *subject,
                            enum adapter_status status);

#endif /* KILN_ADAPTERS_CORE_REPORT_H */
