/*
 * The kernel's console: what is printed goes to COM1 and to the screen, whichever there are, and
 * into a log. Called in any state of the machine, on any processor: what one call prints stays
 * together. Interrupts stay off as long as it takes. Never fails, never waits long.
 */
#ifndef KILN_KERNEL_CONSOLE_CONSOLE_H
#define KILN_KERNEL_CONSOLE_CONSOLE_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "../../boot/protocol/kiln.h"
#include "log_ring.h"

/* Bytes of one kprintf, terminator included; the rest is cut. Fits a command line. */
#define CONSOLE_TEXT_MAX 1152

/* How much a message matters, the most first. */
enum log_level {
  LOG_PANIC,   /* The end: why the kernel stops. */
  LOG_ERROR,   /* Something failed, and somebody has to do something about it. */
  LOG_WARNING, /* Something is not as it should be; the kernel goes on without it. */
  LOG_INFO,    /* What a person at the console came for. */
  LOG_DEBUG,   /* What a person looks for when it fails: in the log, shown when asked for. */
};

/* Opens COM1, if there is one. Before it text goes into the log only. */
void console_open_serial(void);

/*
 * Clears the screen that `framebuffer` describes and prints on it too from now on, but for the
 * lowest `reserved` rows of pixels, which it leaves alone. On a description that cannot be true
 * it says so and leaves the whole screen alone. Nothing is reserved in text mode.
 */
void console_open_screen(const struct kiln_framebuffer *framebuffer, uint32_t reserved);

/* Stops printing on the screen: for when drawing is what failed. */
void console_close_screen(void);

/*
 * Shows, from now on, text of the level that the last `log=error`, `log=warning`, `log=info` or
 * `log=debug` among the words of `command_line` names, and of what matters more. Without such a
 * word nothing changes; at first it is LOG_INFO. The log has all.
 */
void console_obey(const char *command_line);

/*
 * From now on draws at most 60 times a second by the clock `nanoseconds`, and the rest of what
 * was printed when console_tick is called. LOG_PANIC is drawn at once nevertheless, as is
 * everything without a clock (null, as at first).
 */
void console_defer(uint64_t (*nanoseconds)(void));

/* To be called often, best by a timer's interrupt: draws what is due. */
void console_tick(void);

/* Draws all that is not drawn yet: for who is about to sleep, and has the time. */
void console_flush(void);

/*
 * Prints formatted text (lib/format.h) in UTF-8. A '\n' ends a line; none is added. "\e[31m" and
 * its like choose colours (escape.h), for later text too; levels but LOG_INFO have theirs.
 * LOG_ERROR and LOG_WARNING say so where they begin a line.
 */
__attribute__((format(printf, 2, 3))) void kprintf(enum log_level level, const char *format, ...);
__attribute__((format(printf, 2, 0))) void kvprintf(enum log_level level, const char *format,
                                                    va_list arguments);

/*
 * Puts text on COM1 and the screen and not into the log: a prompt, an echo, the log itself. It may
 * be cut anywhere: the rest of a character comes with the next call, or does not.
 */
void console_show(const char *text, size_t length);

/* Where the log ends now: for console_log, later. */
uint64_t console_log_position(void);

/*
 * What was printed since `position`, on all levels and without the levels' colours; 0 for
 * everything. Less when that is more than the log keeps (log_ring.h). Valid until more is printed.
 */
void console_log(uint64_t position, struct log_text *text);

#endif /* KILN_KERNEL_CONSOLE_CONSOLE_H */
