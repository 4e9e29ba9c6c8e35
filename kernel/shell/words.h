/* A line's words. */
#ifndef KILN_KERNEL_SHELL_WORDS_H
#define KILN_KERNEL_SHELL_WORDS_H

#include <stdint.h>

/*
 * Sets the `count` places at `words` to the first words of `line`, and those for which there is no
 * word to null. Words are separated by blanks and tabs, in whose place it writes terminators.
 */
void words_split(char *line, const char **words, uint32_t count);

#endif /* KILN_KERNEL_SHELL_WORDS_H */
