/* The PS/2 keyboard, with a US layout. Many machines have none, or imitate one for USB. */
#ifndef KILN_KERNEL_ARCH_X86_64_KEYBOARD_H
#define KILN_KERNEL_ARCH_X86_64_KEYBOARD_H

#include <stdbool.h>

/*
 * Has the keyboard interrupt on line 1 (irq.h) for each byte. Returns false when there is no
 * controller for one. Called while the line is masked.
 */
bool keyboard_start(void);

/*
 * Takes what the keyboard has sent, until a key was pressed that makes ASCII: printable, '\n',
 * '\t',
 * '\b', 0x1b, or 0x01 to 0x1f with control. Returns false when there is no more.
 */
bool keyboard_read(char *character);

#endif /* KILN_KERNEL_ARCH_X86_64_KEYBOARD_H */
