/* What console.c does not do itself, so that it runs on the host: lock.c and
 * kernel/arch/ARCHITECTURE/console.c, or a test's own. */
#ifndef KILN_KERNEL_CONSOLE_HARDWARE_H
#define KILN_KERNEL_CONSOLE_HARDWARE_H

#include <stdbool.h>
#include <stddef.h>

/* The serial line. Each returns false when there is none, or none any more: do not write to it
 * then. */
bool hardware_open_serial(void);
bool hardware_write_serial(const char *text, size_t length);

/* Makes the VGA's text mode show sixteen colours behind text, and no cursor. */
void hardware_prepare_text_mode(void);

/* Keeps other processors and interrupts out until `unlock` is given what `lock` returned. */
bool hardware_lock(void);
void hardware_unlock(bool on);

/* The same, without waiting for whoever has it. */
bool hardware_seize(void);

#endif /* KILN_KERNEL_CONSOLE_HARDWARE_H */
