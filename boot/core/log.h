/* Lines of text from the loader to every console that the firmware has. */
#ifndef KILN_BOOT_CORE_LOG_H
#define KILN_BOOT_CORE_LOG_H

#define LOG_LINE_MAX 320 /* Bytes of one message; longer ones are cut. */

/* Prints "kiln: " and the formatted message (lib/format.h) and a line end. */
__attribute__((format(printf, 1, 2))) void log_line(const char *format, ...);

#endif /* KILN_BOOT_CORE_LOG_H */
