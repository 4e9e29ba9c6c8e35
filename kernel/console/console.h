/*
 * The kernel's console: everything printed goes to COM1 and to the screen, whichever
 * there are. Called with interrupts off, on one processor; never fails, never waits long.
 */
#ifndef KILN_KERNEL_CONSOLE_CONSOLE_H
#define KILN_KERNEL_CONSOLE_CONSOLE_H

#include <stdarg.h>

#include "boot/protocol/kiln.h"

/* Bytes of one kprintf, terminator included; the rest is cut. Fits a command line. */
#define CONSOLE_TEXT_MAX 1152

/* Opens COM1, if there is one. Before it nothing is printed anywhere. */
void console_open_serial(void);

/*
 * Clears the screen that `framebuffer` describes and prints on it too from now on; on a
 * description that cannot be true it says so on COM1 and leaves the screen alone.
 */
void console_open_screen(const struct kiln_framebuffer *framebuffer);

/* Stops printing on the screen: for when drawing is what failed. */
void console_close_screen(void);

/* How much a message matters, the most first. */
enum log_level {
  LOG_PANIC,   /* The end: why the kernel stops. */
  LOG_ERROR,   /* Something failed, and somebody has to do something about it. */
  LOG_WARNING, /* Something is not as it should be; the kernel goes on without it. */
  LOG_INFO,    /* What a person at the console came for. */
  LOG_DEBUG,   /* What a person looks for when it fails. */
};

/* Prints formatted text (lib/format.h). A '\n' ends a line; none is added. */
__attribute__((format(printf, 2, 3))) void kprintf(enum log_level level, const char *format, ...);
__attribute__((format(printf, 2, 0))) void kvprintf(enum log_level level, const char *format,
                                                    va_list arguments);

#endif /* KILN_KERNEL_CONSOLE_CONSOLE_H */
