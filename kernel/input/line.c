/* The line editor: see line.h. */
#include "kernel/input/line.h"

#define CONTROL_C 0x03u
#define CONTROL_U 0x15u
#define ESCAPE 0x1bu
#define DELETE 0x7fu

static bool is_continuation(uint8_t byte) {
  return (byte & 0xc0u) == 0x80u;
}

/* Bytes of the character that `byte` begins (Unicode 15.0, table 3-7); 0 for one that cannot. */
static size_t character_size(uint8_t byte) {
  if (byte < 0x80) {
    return 1;
  }
  if (byte < 0xc2 || byte > 0xf4) {
    return 0;
  }
  return byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

/* Adds a byte. A character counts, and is shown, when it is whole. */
static void add(struct line *line, uint8_t byte) {
  if (!is_continuation(byte)) {
    line->have = 0; /* Of one that is not whole nothing stays. */
    line->want = character_size(byte);
    if (line->want >= line->size - line->length) {
      line->want = 0;
    }
  }
  if (line->want == 0) {
    return;
  }
  line->text[line->length + line->have] = (char)byte;
  line->have++;
  if (line->have == line->want) {
    line->echo(line->text + line->length, line->have);
    line->length += line->have;
    line->have = line->want = 0;
  }
}

/* Takes the last character away, if there is one. */
static void rub_out(struct line *line) {
  line->have = line->want = 0;
  if (line->length > 0) {
    do {
      line->length--;
    } while (is_continuation((uint8_t)line->text[line->length]));
    line->echo("\b \b", 3);
  }
}

/* True while `byte` belongs to an escape sequence (ECMA-48 §5.3, §5.4, §8.3.143): 'O' and one more
   byte, or '[' up to a letter. Linux sends "[[A" for F1. */
static bool in_escape(struct line *line, uint8_t byte) {
  bool inside = line->escape != '\0';

  if (line->escape == ESCAPE && (byte == '[' || byte == 'O')) {
    line->escape = (char)byte;
  } else if (line->escape != '[' || (byte >= '@' && byte != '[')) {
    line->escape = '\0';
  }
  return inside;
}

void line_start(struct line *line, char *text, size_t size,
                void (*echo)(const char *text, size_t length)) {
  *line = (struct line){.text = text, .size = size, .echo = echo};
}

bool line_put(struct line *line, char byte) {
  uint8_t value = (uint8_t)byte;

  if (value >= ' ') {
    if (!in_escape(line, value) && value != DELETE) {
      add(line, value);
    }
    return false;
  }
  line->escape = value == ESCAPE ? byte : '\0';
  if (value == '\b') {
    rub_out(line);
  }
  while ((value == CONTROL_U || value == CONTROL_C) && line->length > 0) {
    rub_out(line);
  }
  if (value != '\n' && value != CONTROL_C) {
    return false;
  }
  line->echo("\n", 1);
  line->text[line->length] = '\0';
  return true;
}
