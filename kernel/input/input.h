/*
 * What a person types, on a keyboard or a terminal on the serial line, as one stream of bytes.
 * Enter is
 * '\n', backspace '\b'; what is not ASCII comes as the terminal sends it. For one reader.
 */
#ifndef KILN_KERNEL_INPUT_INPUT_H
#define KILN_KERNEL_INPUT_INPUT_H

/*
 * Begins to listen to whichever of the two there is. Needs machine_take_interrupts, and
 * console_open_serial before it; bytes come once interrupts are on.
 */
void input_start(void);

/* Takes the oldest byte, and sleeps until there is one. Interrupts must be on. What comes while 256
   bytes wait is lost. */
char input_wait(void);

#endif /* KILN_KERNEL_INPUT_INPUT_H */
