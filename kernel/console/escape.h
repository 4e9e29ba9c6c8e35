/*
 * Escape sequences in text (ECMA-48 §5.4): those that choose colours are obeyed, other control
 * sequences and escapes are recognised and left out. None lasts longer than ESCAPE_MAX characters
 * or beyond a control character, so that a broken one costs at most these, and no line.
 */
#ifndef KILN_KERNEL_CONSOLE_ESCAPE_H
#define KILN_KERNEL_CONSOLE_ESCAPE_H

#include <stdbool.h>
#include <stdint.h>

#define ESCAPE_MAX 48u            /* Characters of a sequence. */
#define ESCAPE_PARAMETERS_MAX 16u /* Further ones are left out. */

/* Where in a sequence the next character is. */
enum escape_state { ESCAPE_NONE, ESCAPE_BEGUN, ESCAPE_CONTROL };

/* Sequences up to now: those behind, as colours, and the one that is not complete yet. */
struct escape {
  uint8_t ink; /* Colours as chosen (colours.h): bold and reverse not counted. */
  uint8_t paper;
  bool bold;
  bool reverse;
  enum escape_state state;
  uint32_t parameters[ESCAPE_PARAMETERS_MAX + 1];
  bool unknown;    /* The sequence is none that chooses colours. */
  uint32_t length; /* Its characters so far. */
  uint32_t count;  /* Its parameters before the last. */
};

/* No sequence, default colours. */
void escape_init(struct escape *escape);

/* Takes the next character of a text. Returns false for one that is not part of a sequence. */
bool escape_take(struct escape *escape, uint32_t character);

/* The colours of what is printed now: ink in bits 0 to 3, paper in bits 4 to 7. */
uint8_t escape_colours(const struct escape *escape);

#endif /* KILN_KERNEL_CONSOLE_ESCAPE_H */
