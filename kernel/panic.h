/*
 * The end of a kernel that cannot go on: a report that begins with `kernel panic: `, on
 * COM1 and screen, and then nothing more.
 */
#ifndef KILN_KERNEL_PANIC_H
#define KILN_KERNEL_PANIC_H

#include <stdbool.h>

/* Prints the formatted message (lib/format.h; no '\n' at its end), registers, a backtrace, and
 * stops.
 */
__attribute__((format(printf, 1, 2))) _Noreturn void panic(const char *format, ...);

/*
 * The two halves of it, for a report of another shape: begin prints `kernel panic: `, and
 * end stops. A panic during a report goes to COM1 only, as the screen may be its cause, and a
 * third one prints nothing. Interrupts are off from the first on.
 */
void panic_begin(void);
_Noreturn void panic_end(void);

/*
 * What a panic does about the other processors, where there are some: stops them before its report,
 * `for_good` or until `release`, and prints where they were behind it. One that panics while
 * another one does calls `answer` again and again instead, which stops it. `others` stays where it
 * is.
 */
struct panic_others {
  void (*stop)(bool for_good);
  void (*print)(void);
  void (*release)(void);
  void (*answer)(void);
};
void panic_set_others(const struct panic_others *others);

/*
 * Has every panic of the calling processor call `hook` at the end of its report, in the place of
 * stopping. For tests in the
 * kernel (kernel/test): a hook that goes on elsewhere calls panic_forget, as if there had been no
 * panic.
 */
void panic_set_hook(void (*hook)(void));
void panic_forget(void);

#endif /* KILN_KERNEL_PANIC_H */
