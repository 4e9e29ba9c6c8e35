/*
 * The running kernel's own symbols: which build it is, and what is at an address, for backtraces.
 * The table is a segment that kiln_kernel(symbols = True) puts behind all others; a kernel without
 * one runs as well, and its backtraces have addresses only.
 */
#ifndef KILN_KERNEL_SYMBOLS_SYMBOLS_H
#define KILN_KERNEL_SYMBOLS_SYMBOLS_H

#include <stdbool.h>
#include <stdint.h>

#include "../../boot/protocol/kiln.h"
#include "gsym.h"

/* Finds the table, in a kernel laid out by kernel.ld. Before it symbols_find finds nothing. */
void symbols_init(const struct kiln_placement *kernel);

/* Finds the function at `address`, a virtual address of the running kernel; see gsym_find. */
bool symbols_find(uint64_t address, struct symbol *symbol);

/*
 * The build id, in hexadecimal digits: the linker's hash of all that it has written, so that
 * another build has another one. "" for a kernel without one, as one is that has a linker script of
 * its own. Needs no symbols_init.
 */
void symbols_build_id(char text[BUILD_ID_TEXT_MAX]);

#endif /* KILN_KERNEL_SYMBOLS_SYMBOLS_H */
