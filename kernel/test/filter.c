/* Matches names against patterns: see filter.h. */
#include "kernel/test/filter.h"

#include <stddef.h>

/*
 * True when the pattern that ends before `end` matches all of `name`. Only the last '*' has ever
 * to be tried again: what an earlier one could take, it can take as well.
 */
static bool matches(const char *pattern, const char *end, const char *name) {
  const char *star = NULL;  /* Behind the last '*' seen... */
  const char *taken = NULL; /* ...and up to where that one takes the name. */

  while (*name != '\0') {
    if (pattern < end && *pattern == '*') {
      star = ++pattern;
      taken = name;
    } else if (pattern < end && (*pattern == '?' || *pattern == *name)) {
      pattern++;
      name++;
    } else if (star != NULL) {
      pattern = star;
      name = ++taken;
    } else {
      return false;
    }
  }
  while (pattern < end && *pattern == '*') {
    pattern++;
  }
  return pattern == end;
}

bool ktest_filter_selects(const char *filter, const char *name) {
  if (*filter == '\0') {
    return true;
  }
  for (;;) {
    const char *end = filter;

    while (*end != '\0' && *end != ':') {
      end++;
    }
    if (matches(filter, end, name)) {
      return true;
    }
    if (*end == '\0') {
      return false;
    }
    filter = end + 1;
  }
}
