/*
 * The kernel's console: everything printed goes to COM1 and to the screen, whichever
 * there are. Called with interrupts off, on one processor; never fails, never waits long.
 */
#ifndef KILN_KERNEL_CONSOLE_CONSOLE_H
#define KILN_KERNEL_CONSOLE_CONSOLE_H

#include <stdarg.h>

#include "boot/protocol/kiln.h"

/* Bytes of one console_print, terminator included; the rest is cut. Fits a command line. */
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

/* Prints formatted text (lib/format.h). A '\n' ends a line; none is added. */
__attribute__((format(printf, 1, 2))) void console_print(const char *format, ...);
__attribute__((format(printf, 1, 0))) void console_vprint(const char *format, va_list arguments);

#endif /* KILN_KERNEL_CONSOLE_CONSOLE_H */
