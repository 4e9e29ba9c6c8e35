/*
 * What the loader says: messages of five levels, shown on the firmware's consoles as far as
 * log= in kiln.cfg lets them, and all kept for the kernel (boot_info.log).
 *
 * Where kiln.cfg says nothing, the serial line gets all that every boot says, and the screen what
 * goes wrong and what takes long: one line there costs a UEFI firmware 300,000 instructions, as
 * much as reading a small kernel, and a boot in which all goes well is over before anybody reads
 * it.
 */
#ifndef KILN_BOOT_CORE_LOG_H
#define KILN_BOOT_CORE_LOG_H

#include <stdint.h>

#define LOG_LINE_MAX 640u  /* Bytes of one message; longer ones are cut. */
#define LOG_KEPT_MAX 4096u /* Bytes of all that are kept; what comes later is not. */

/* By ascending loquacity. Errors end the boot and cannot be switched off. */
enum log_level {
  LOG_ERROR,    /* `kiln: error: `: the boot ends here. */
  LOG_WARNING,  /* `kiln: warning: `: it goes on, but somebody should look. */
  LOG_PROGRESS, /* `kiln: `: what a boot says that takes long. */
  LOG_INFO,     /* `kiln: `: what every boot says. */
  LOG_DEBUG,    /* `kiln: debug: `: numbers for finding out what went wrong. */
};

/*
 * Shows messages up to `level` on every console from now on. At first that is LOG_INFO on the
 * serial line and LOG_PROGRESS on the others.
 */
void log_show(enum log_level level);

/* Says the formatted message (lib/format.h), without a '\n' at its end. */
__attribute__((format(printf, 2, 3))) void log_line(enum log_level level, const char *format, ...);

/* All messages so far with their prefixes, a '\n' after each, and a zero at the end. */
const char *log_kept(uint32_t *size);

#endif /* KILN_BOOT_CORE_LOG_H */
