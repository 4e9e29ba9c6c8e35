/* Reads files faults.json. See faults.h. */
#include "tests/report/faults.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "tests/report/memory.h"

#define FAULTS_MAX 1024u

static struct faults kept[FAULTS_MAX];
struct faults *faults = kept;
size_t faults_count;

static unsigned long number(const json_t *object, const char *name) {
  json_int_t value = json_integer_value(json_object_get(object, name));
  return value > 0 ? (unsigned long)value : 0;
}

static void add_object(const json_t *object, const char *label) {
  const char *kind = json_string_value(json_object_get(object, "kind"));
  if (faults_count == FAULTS_MAX) return;
  struct faults *entry = &kept[faults_count++];
  if (kind == NULL || !json_is_integer(json_object_get(object, "cases"))) {
    *entry = (struct faults){
        .kind = "a faults.json without kind or cases", .label = label, .cases = 1, .bad = 1};
    return;
  }
  *entry = (struct faults){
      .kind = keep_text(kind, strlen(kind)),
      .label = label,
      .cases = number(object, "cases"),
      .good = number(object, "good"),
      .named = number(object, "named"),
      .bad = number(object, "bad"),
      .firmware = number(object, "firmware"),
  };
}

void faults_add(const char *path, const char *label) {
  json_t *root = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
  if (json_is_array(root)) {
    for (size_t i = 0; i < json_array_size(root); i++) add_object(json_array_get(root, i), label);
  } else {
    add_object(root, label);
  }
  json_decref(root);
}

static int by_kind(const void *left, const void *right) {
  const struct faults *a = left, *b = right;
  int order = strcmp(a->kind, b->kind);
  return order != 0 ? order : strcmp(a->label, b->label);
}

void faults_sort(void) {
  qsort(kept, faults_count, sizeof(kept[0]), by_kind);
}
