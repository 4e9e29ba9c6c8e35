/*
 * What a kernel can say to the QEMU around it, and hear from it. No real machine has these
 * devices: all of it does nothing there, and says so.
 */
#ifndef KILN_KERNEL_TEST_QEMU_H
#define KILN_KERNEL_TEST_QEMU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define QEMU_EXIT_PASS 0x10u /* QEMU's status 33. */
#define QEMU_EXIT_FAIL 0x11u /* QEMU's status 35. */

/*
 * Ends QEMU with status 2 * value + 1 (QEMU, hw/misc/debugexit.c: `-device
 * isa-debug-exit,iobase=0xf4,iosize=0x04`); without that device it stops the processor.
 */
_Noreturn void qemu_exit(uint8_t value);

/*
 * Writes all that the kernel has printed to the debug console, if there is one (QEMU,
 * hw/char/debugcon.c: `-device isa-debugcon,iobase=0xe9`; Bochs, port_e9_hack): what a machine
 * without a serial port has to say.
 */
void qemu_show_log(void);

/*
 * Reads the file `name` that QEMU was given by `-fw_cfg name=NAME,string=TEXT` (QEMU,
 * docs/specs/fw_cfg) into `text`, `size` bytes with the terminator; longer ones are cut. Returns
 * false, and makes `text` empty, when there is none.
 */
bool qemu_read_file(const char *name, char *text, size_t size);

#endif /* KILN_KERNEL_TEST_QEMU_H */
