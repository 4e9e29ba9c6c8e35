/* Between the ring of input.c and what fills it: kernel/arch/ARCHITECTURE/input_devices.c. */
#ifndef KILN_KERNEL_INPUT_DEVICES_H
#define KILN_KERNEL_INPUT_DEVICES_H

#define INPUT_TAKEN_MAX 64u /* Bytes for one interrupt: more than a device holds. */

/* Has what the machine has for a person to type on interrupt for each byte. */
void input_devices_start(void);

/* Keeps a byte for input_wait, and one of a terminal, which has its own for Enter and backspace.
   Called by the handlers of interrupts, interrupts off. */
void input_put(char byte);
void input_put_terminal(char byte);

#endif /* KILN_KERNEL_INPUT_DEVICES_H */
