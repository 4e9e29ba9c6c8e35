/* The counter that time stamps are taken from: x86's time-stamp counter. */
#ifndef KILN_LIB_CLOCK_H
#define KILN_LIB_CLOCK_H

/* Its frequency is not known before somebody measures it: this is 4 to 17 s at 4 to 1 GHz. */
#define CLOCK_SOME_SECONDS (1ull << 34)

#endif /* KILN_LIB_CLOCK_H */
