/* Reads a test.xml. See junit.h. */
#include "tests/report/junit.h"

#include <expat.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct reader {
  struct junit *junit;
  bool in_case, case_failed;
};

static const char *attribute(const char **attributes, const char *name) {
  for (size_t i = 0; attributes[i] != NULL; i += 2) {
    if (strcmp(attributes[i], name) == 0) return attributes[i + 1];
  }
  return "";
}

static void XMLCALL element_begins(void *user, const char *name, const char **attributes) {
  struct reader *reader = user;
  struct junit *junit = reader->junit;
  if (strcmp(name, "testcase") == 0) {
    double seconds = strtod(attribute(attributes, "time"), NULL);
    junit->cases++;
    if (seconds > 0 && seconds < 1e9) junit->seconds += seconds;
    reader->in_case = true;
    reader->case_failed = false;
  } else if (reader->in_case && strcmp(name, "skipped") == 0) {
    junit->skipped++;
  } else if (reader->in_case && !reader->case_failed &&
             (strcmp(name, "failure") == 0 || strcmp(name, "error") == 0)) {
    junit->failed++;
    reader->case_failed = true;
    if (junit->message[0] == '\0') {
      snprintf(junit->message, sizeof(junit->message), "%s", attribute(attributes, "message"));
    }
  }
}

static void XMLCALL element_ends(void *user, const char *name) {
  struct reader *reader = user;
  if (strcmp(name, "testcase") == 0) reader->in_case = false;
}

int junit_read(const char *path, struct junit *junit) {
  static char buffer[65536];
  struct reader reader = {.junit = junit};
  bool is_good = false, is_end = false;

  *junit = (struct junit){.cases = 0};
  FILE *file = fopen(path, "rb");
  if (file == NULL) return -1;
  XML_Parser parser = XML_ParserCreate(NULL);
  if (parser != NULL) {
    XML_SetUserData(parser, &reader);
    XML_SetElementHandler(parser, element_begins, element_ends);
    do {
      size_t size = fread(buffer, 1, sizeof(buffer), file);
      is_end = size < sizeof(buffer);
      is_good = XML_Parse(parser, buffer, (int)size, is_end) == XML_STATUS_OK;
    } while (is_good && !is_end);
    XML_ParserFree(parser);
  }
  fclose(file);
  return is_good && junit->cases > 0 ? 0 : -1;
}
