/* The processor's exceptions, by name. */
#ifndef KILN_LIB_X86_EXCEPTIONS_H
#define KILN_LIB_X86_EXCEPTIONS_H

#include <stdint.h>

#define X86_EXCEPTIONS 32u /* Vectors 0 to 31 are the processor's (Intel SDM 3A §6.2). */

/* The name of exception `vector` for a message; "reserved" for one that has none. Never null. */
const char *x86_exception_name(uint64_t vector);

#endif /* KILN_LIB_X86_EXCEPTIONS_H */
