/* Hostile text in a page. See html.h. */
#include "tests/report/html.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "lib/utf8.h"

#define ESCAPE 0x1bu
#define BELL 0x07u
#define BACKSPACE 0x08u
#define SEQUENCE_MAX 256u /* Bytes of an escape sequence: more is none. */

/* Whether XML can hold a character (XML 1.0 §2.2). */
static bool is_allowed(uint32_t character) {
  if (character < 0x20) return character == '\t' || character == '\n';
  return (character < 0x7f || character > 0x9f) && (character & 0xfffe) != 0xfffe;
}

void html_bytes(const char *text, size_t size, FILE *out) {
  for (size_t i = 0; i < size;) {
    uint32_t character;
    size_t length = utf8_decode(text + i, size - i, &character);
    switch (character) {
      case '&':
        fputs("&amp;", out);
        break;
      case '<':
        fputs("&lt;", out);
        break;
      case '>':
        fputs("&gt;", out);
        break;
      case '"':
        fputs("&quot;", out);
        break;
      default:
        if (is_allowed(character) && character != UTF8_REPLACEMENT) {
          fwrite(text + i, 1, length, out);
        } else {
          fputs("\xef\xbf\xbd", out);
        }
    }
    i += length;
  }
}

void html_text(const char *text, FILE *out) {
  html_bytes(text, strlen(text), out);
}

/* The length of the escape sequence that `text` begins with, of which `size` bytes, at least 1, are
 * there. */
static size_t sequence_length(const unsigned char *text, size_t size) {
  size_t i = 2;
  if (size > SEQUENCE_MAX) size = SEQUENCE_MAX;
  if (size < 2) return 1;
  switch (text[1]) {
    case '[': /* CSI: parameters, then a final byte. */
      while (i < size && text[i] >= 0x20 && text[i] < 0x40) i++;
      return i < size && text[i] >= 0x40 && text[i] < 0x7f ? i + 1 : i;
    case ']': /* OSC: up to BEL or ESC \. */
      while (i < size && text[i] != BELL && text[i] != ESCAPE && text[i] != '\n') i++;
      if (i == size || text[i] == '\n') return i;
      return text[i] == BELL ? i + 1 : (i + 1 < size && text[i + 1] == '\\' ? i + 2 : i);
    default: /* Intermediate bytes, then a final byte. */
      for (i = 1; i < size && text[i] >= 0x20 && text[i] < 0x30; i++) {
      }
      return i < size && text[i] >= 0x30 && text[i] < 0x7f ? i + 1 : i;
  }
}

/* Takes out of `text` what is for terminals alone; returns how many bytes are left. */
static size_t clean_log(char *text, size_t size) {
  size_t end = 0;
  for (size_t i = 0; i < size; i++) {
    unsigned char byte = (unsigned char)text[i];
    if (byte == ESCAPE) {
      i += sequence_length((const unsigned char *)text + i, size - i) - 1;
    } else if (byte == '\r') {
      /* "\r\n" ends one line; firmware writes "\r\r\n" as well. */
      if (i + 1 == size || (text[i + 1] != '\n' && text[i + 1] != '\r')) text[end++] = '\n';
    } else if (byte != BACKSPACE && byte != BELL && byte != '\0') {
      text[end++] = text[i];
    }
  }
  return end;
}

static void print_part(const char *text, size_t size, FILE *out) {
  char *copy = keep_text(text, size);
  html_bytes(copy, clean_log(copy, size), out);
}

void html_log(const struct bytes *log, FILE *out) {
  if (log->left_out == 0) {
    print_part(log->data, log->size, out);
    return;
  }
  print_part(log->data, log->cut_at, out);
  fprintf(out, "\n<em class=\"cut\">… %zu bytes are left out here …</em>\n", log->left_out);
  print_part(log->data + log->cut_at, log->size - log->cut_at, out);
}

void html_base64(const char *data, size_t size, FILE *out) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const unsigned char *bytes = (const unsigned char *)data;
  for (size_t i = 0; i < size; i += 3) {
    uint32_t group = (uint32_t)bytes[i] << 16;
    if (i + 1 < size) group |= (uint32_t)bytes[i + 1] << 8;
    if (i + 2 < size) group |= bytes[i + 2];
    putc(digits[group >> 18], out);
    putc(digits[group >> 12 & 63], out);
    putc(i + 1 < size ? digits[group >> 6 & 63] : '=', out);
    putc(i + 2 < size ? digits[group & 63] : '=', out);
  }
}

void html_format(const char *format, const char *text, FILE *out) {
  for (const char *next; (next = strstr(format, "%s")) != NULL; format = next + 2) {
    fwrite(format, 1, (size_t)(next - format), out);
    html_text(text, out);
  }
  fputs(format, out);
}
