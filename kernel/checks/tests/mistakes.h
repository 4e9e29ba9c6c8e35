/* Mistakes of C programs that the checks of `-c dbg` find, to see that they do. */
#ifndef KILN_KERNEL_CHECKS_TESTS_MISTAKES_H
#define KILN_KERNEL_CHECKS_TESTS_MISTAKES_H

#include <stdint.h>

struct mistake {
  const char *name;
  void (*make)(void);
  const char *report; /* What the panic says, behind "undefined behaviour at FILE:LINE:COLUMN: "
                         unless it is the stack protector's; a part of it where the rest is an
                         address. */
};

/* All of them; the last has no name. In other modes than `-c dbg` most do no harm. */
extern const struct mistake mistakes[];

#endif /* KILN_KERNEL_CHECKS_TESTS_MISTAKES_H */
