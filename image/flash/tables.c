/*
 * /proc/self/mountinfo and /proc/swaps. The kernel writes a space, a tab, a newline and a backslash
 * in a path as a backslash and three octal digits, so that fields end at spaces.
 */
#include "image/flash/tables.h"

#include <stdint.h>
#include <string.h>

#include "image/flash/text.h"

#define NUMBER_MAX UINT32_MAX /* Of a device, major or minor: 12 and 20 bits, in Linux. */
#define DELETED "\\040(deleted)"

static bool is_octal(char digit) {
  return digit >= '0' && digit <= '7';
}

/* Puts the characters back that were escaped, in place. What is no escape stays as it is. */
static void unescape(char *text) {
  char *to = text;

  while (*text != '\0') {
    if (text[0] == '\\' && text[1] >= '0' && text[1] <= '3' && is_octal(text[2]) &&
        is_octal(text[3])) {
      *to++ = (char)((text[1] - '0') * 64 + (text[2] - '0') * 8 + (text[3] - '0'));
      text += 4;
    } else {
      *to++ = *text++;
    }
  }
  *to = '\0';
}

/* The next line, without its newline; NULL at the end. */
static char *next_line(char **rest) {
  char *line = *rest;

  if (*line == '\0') return NULL;
  *rest = line + strcspn(line, "\n");
  if (**rest == '\n') *(*rest)++ = '\0';
  return line;
}

/* The next field, up to a space or a tab; NULL if there is none. */
static char *next_field(char **line) {
  char *field = *line + strspn(*line, " \t");

  if (*field == '\0') return NULL;
  *line = field + strcspn(field, " \t");
  if (**line != '\0') *(*line)++ = '\0';
  return field;
}

/* MAJOR:MINOR */
static bool parse_device(char *text, unsigned *major, unsigned *minor) {
  char *colon = strchr(text, ':');
  uint64_t first, second;

  if (colon == NULL) return false;
  *colon = '\0';
  if (!parse_number(text, NUMBER_MAX, &first) || !parse_number(colon + 1, NUMBER_MAX, &second))
    return false;
  *major = (unsigned)first;
  *minor = (unsigned)second;
  return true;
}

int next_mount(char **rest, struct mount *mount) {
  char *line = next_line(rest);
  char *field, *point, *source;

  if (line == NULL) return 0;
  if (next_field(&line) == NULL || next_field(&line) == NULL)
    return -1; /* Its and its parent's ID. */
  field = next_field(&line);
  if (field == NULL || !parse_device(field, &mount->major, &mount->minor)) return -1;
  if (next_field(&line) == NULL) return -1; /* What of the file system is mounted. */
  point = next_field(&line);
  if (point == NULL || next_field(&line) == NULL) return -1; /* The options. */
  do {
    field = next_field(&line);
    if (field == NULL) return -1;
  } while (strcmp(field, "-") != 0); /* Optional fields, as many as there are. */
  if (next_field(&line) == NULL) return -1; /* The type. */
  source = next_field(&line);
  if (source == NULL) return -1;
  unescape(point);
  unescape(source);
  mount->point = point;
  mount->source = source;
  return 1;
}

int next_swap(char **rest, const char **path) {
  char *line, *field, *deleted;

  do {
    line = next_line(rest);
    if (line == NULL) return 0;
  } while (strncmp(line, "Filename", strlen("Filename")) == 0);
  field = next_field(&line);
  if (field == NULL || next_field(&line) == NULL) return -1; /* Its type. */
  deleted = strstr(field, DELETED);
  if (deleted != NULL && deleted[strlen(DELETED)] == '\0') *deleted = '\0';
  unescape(field);
  *path = field;
  return 1;
}
