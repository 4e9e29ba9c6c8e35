/* A state machine for escape sequences, and the meaning of one of them: see escape.h. */
#include "kernel/console/escape.h"

#include "kernel/console/colours.h"

#define CHARACTER_ESCAPE 0x1bu
#define PARAMETER_MAX 9999u

void escape_init(struct escape *escape) {
  *escape = (struct escape){.ink = COLOUR_INK, .paper = COLOUR_PAPER};
}

/*
 * The colour that the parameters from `*at` on give: 5;NUMBER or 2;RED;GREEN;BLUE (ISO 8613-6
 * §13.1.8, with the semicolons that terminals use). Moves `*at` to the last one. Returns
 * `current` for anything else.
 */
static uint8_t read_colour(const struct escape *escape, uint32_t *at, uint8_t current) {
  const uint32_t *parameters = escape->parameters + *at + 1;
  uint32_t left = escape->count - *at;

  if (left >= 2 && parameters[0] == 5) {
    *at += 2;
    return parameters[1] < 256 ? colours_of_256(parameters[1]) : current;
  }
  if (left >= 4 && parameters[0] == 2) {
    *at += 4;
    return parameters[1] < 256 && parameters[2] < 256 && parameters[3] < 256
               ? colours_nearest(parameters[1] << 16 | parameters[2] << 8 | parameters[3])
               : current;
  }
  *at = escape->count;
  return current;
}

/* Obeys the parameter at `*at` of SGR, "Select graphic rendition" (ECMA-48 §8.3.117). */
static void render(struct escape *escape, uint32_t *at) {
  uint32_t parameter = escape->parameters[*at];
  uint32_t last = parameter % 10; /* Of 30 to 39, 90 to 97 for ink and 40 to 49, 100 to 107. */
  bool ink = parameter / 10 == 3 || parameter / 10 == 9;
  uint8_t *colour = ink ? &escape->ink : &escape->paper;

  if (parameter == 0) {
    escape->ink = COLOUR_INK;
    escape->paper = COLOUR_PAPER;
    escape->bold = escape->reverse = false;
  } else if (parameter == 1 || parameter == 22) {
    escape->bold = parameter == 1;
  } else if (parameter == 7 || parameter == 27) {
    escape->reverse = parameter == 7;
  } else if (parameter >= 90 && parameter <= 107 && last < 8) { /* The bright ones: aixterm. */
    *colour = (uint8_t)(last + COLOUR_BRIGHT);
  } else if (parameter >= 30 && parameter <= 49) {
    if (last == 8) {
      *colour = read_colour(escape, at, *colour);
    } else {
      *colour = (uint8_t)(last < 8 ? last : ink ? COLOUR_INK : COLOUR_PAPER);
    }
  }
}

/* Takes a character of a control sequence: parameters, intermediates, a final (ECMA-48 §5.4). */
static void take_control(struct escape *escape, uint32_t character) {
  uint32_t *parameter = &escape->parameters[escape->count];

  if (character >= '0' && character <= '9') {
    if (*parameter <= PARAMETER_MAX) {
      *parameter = *parameter * 10 + character - '0';
    }
  } else if (character == ';') {
    if (escape->count < ESCAPE_PARAMETERS_MAX) {
      escape->count++;
    }
    escape->parameters[escape->count] = 0;
  } else if (character < '@') {
    escape->unknown = true;
  } else {
    escape->state = ESCAPE_NONE;
    if (character == 'm' && !escape->unknown) {
      for (uint32_t at = 0; at <= escape->count && at < ESCAPE_PARAMETERS_MAX; at++) {
        render(escape, &at);
      }
    }
  }
}

bool escape_take(struct escape *escape, uint32_t character) {
  if (character == CHARACTER_ESCAPE) {
    escape->state = ESCAPE_BEGUN;
    escape->length = 1;
    return true;
  }
  if (escape->state == ESCAPE_NONE) {
    return false;
  }
  if (character < ' ' || character > '~' || escape->length == ESCAPE_MAX) {
    escape->state = ESCAPE_NONE;
    return false;
  }
  escape->length++;
  if (escape->state == ESCAPE_CONTROL) {
    take_control(escape, character);
  } else if (character == '[' && escape->length == 2) {
    escape->state = ESCAPE_CONTROL;
    escape->unknown = false;
    escape->count = 0;
    escape->parameters[0] = 0;
  } else if (character >= '0') { /* Below are intermediates (ECMA-35 §13.2.1). */
    escape->state = ESCAPE_NONE;
  }
  return true;
}

uint8_t escape_colours(const struct escape *escape) {
  uint8_t ink = escape->ink;

  if (escape->bold && ink < COLOUR_BRIGHT) {
    ink += COLOUR_BRIGHT;
  }
  return (uint8_t)(escape->reverse ? escape->paper | ink << 4 : ink | escape->paper << 4);
}
