/* Collects a sequence, and obeys it when it is complete and chooses colours: see escape.h. */
#include "kernel/console/escape.h"

#define CHARACTER_ESCAPE 0x1bu
#define PARAMETER_MAX 9999u

/* Muted, on a dark blue-grey. */
const uint32_t colours_rgb[COLOURS] = {
    0x141a24, 0xe5646e, 0x84c07a, 0xe6c06a, 0x5e8fd8, 0xb889c8, 0x6fc3d0, 0xd8dee9,
    0x6c7a93, 0xff8a8f, 0xaee09f, 0xffdf94, 0x8db7ff, 0xdcaeea, 0x9fe6f0, 0xffffff,
};

void escape_init(struct escape *escape) {
  *escape = (struct escape){.ink = COLOUR_INK, .paper = COLOUR_PAPER};
}

/* The colour that looks most like 0xRRGGBB. */
static uint8_t nearest(uint32_t rgb) {
  int32_t least = INT32_MAX;
  uint8_t found = 0;

  for (uint8_t i = 0; i < COLOURS; i++) {
    int32_t distance = 0;

    for (uint32_t shift = 0; shift < 24; shift += 8) {
      int32_t difference =
          (int32_t)(rgb >> shift & 0xff) - (int32_t)(colours_rgb[i] >> shift & 0xff);

      distance += difference * difference;
    }
    if (distance < least) {
      least = distance;
      found = i;
    }
  }
  return found;
}

/* The one for a number of the 256 that xterm has: these 16, a cube of 6 x 6 x 6, 24 greys. */
static uint8_t nearest_of_256(uint32_t number) {
  uint32_t cube = number - COLOURS;

  if (number < COLOURS) {
    return (uint8_t)number;
  }
  return nearest(number >= 232 ? (number - 232) * 0x0a0a0a + 0x080808
                               : cube / 36 * 51 << 16 | cube / 6 % 6 * 51 << 8 | cube % 6 * 51);
}

/*
 * Obeys 5;NUMBER or 2;RED;GREEN;BLUE, of which `left` parameters are there (ISO 8613-6 §13.1.8,
 * with the semicolons that terminals use). Returns how many these are; all when they are neither.
 */
static uint32_t choose_nearest(uint8_t *colour, const uint32_t *parameters, uint32_t left) {
  if (left >= 2 && parameters[0] == 5) {
    if (parameters[1] < 256) {
      *colour = nearest_of_256(parameters[1]);
    }
    return 2;
  }
  if (left >= 4 && parameters[0] == 2) {
    if (parameters[1] < 256 && parameters[2] < 256 && parameters[3] < 256) {
      *colour = nearest(parameters[1] << 16 | parameters[2] << 8 | parameters[3]);
    }
    return 4;
  }
  return left;
}

/* Obeys the parameters of SGR, "Select graphic rendition" (ECMA-48 §8.3.117). */
static void render(struct escape *escape, const uint32_t *parameters, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    uint32_t parameter = parameters[i];
    uint32_t last = parameter % 10; /* Of 30 to 39, 90 to 97 for ink and 40 to 49, 100 to 107. */
    bool ink = parameter / 10 == 3 || parameter / 10 == 9;
    uint8_t *colour = ink ? &escape->ink : &escape->paper;

    if (parameter == 0) {
      escape_init(escape);
    } else if (parameter == 1 || parameter == 22) {
      escape->bold = parameter == 1;
    } else if (parameter == 7 || parameter == 27) {
      escape->reverse = parameter == 7;
    } else if (parameter >= 90 && parameter <= 107 && last < 8) { /* The bright ones: aixterm. */
      *colour = (uint8_t)(last + COLOUR_BRIGHT);
    } else if (parameter == 38 || parameter == 48) {
      i += choose_nearest(colour, parameters + i + 1, count - i - 1);
    } else if (parameter >= 30 && parameter <= 49) {
      *colour = (uint8_t)(last < 8 ? last : ink ? COLOUR_INK : COLOUR_PAPER);
    }
  }
}

/* Obeys a complete sequence if it is one that chooses colours: ESC [, numbers between ';', m. */
static void obey(struct escape *escape) {
  uint32_t parameters[ESCAPE_MAX] = {0};
  uint32_t last = 0;
  uint32_t end = escape->length - 1;

  if (escape->text[1] != '[' || escape->text[end] != 'm') {
    return;
  }
  for (uint32_t i = 2; i < end; i++) {
    char character = escape->text[i];

    if (character == ';') {
      last++;
    } else if (character < '0' || character > '9') {
      return; /* Of another meaning (ECMA-48 §5.4.1, §5.4.2). */
    } else if (parameters[last] <= PARAMETER_MAX) {
      parameters[last] = parameters[last] * 10 + (uint32_t)(character - '0');
    }
  }
  render(escape, parameters, last + 1);
}

static bool is_complete(const struct escape *escape) {
  char last = escape->text[escape->length - 1];

  if (escape->length > 1 && escape->text[1] == '[') {
    return escape->length > 2 && last >= '@'; /* Below are parameters (ECMA-48 §5.4)... */
  }
  return last >= '0'; /* ...and intermediates, and ESC itself (ECMA-35 §13.2.1). */
}

bool escape_take(struct escape *escape, uint32_t character) {
  if (character == CHARACTER_ESCAPE) {
    escape->length = 0;
  } else if (escape->length == 0) {
    return false;
  } else if (character < ' ' || character > '~' || escape->length == ESCAPE_MAX) {
    escape->length = 0;
    return false;
  }
  escape->text[escape->length++] = (char)character;
  if (is_complete(escape)) {
    obey(escape);
    escape->length = 0;
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
