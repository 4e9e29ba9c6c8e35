/* What lib/format.h does where the compiler lets a kernel pass floating point: it does not for
 * aarch64. */
#include "lib/format.h"
#include "kernel/test/ktest.h"

/* A number is passed, without arithmetic: that compiles and links, so the text has to say it. */
KTEST(format_says_that_it_prints_no_floating_point) {
  char text[64];

  snprintf(text, sizeof(text), "%d fans, %.1f degrees, %d%%", 3, 36.6, 50);
  KEXPECT_TEXT(text, "3 fans, [not in lib/format.h:] %.1f degrees, %d%%");
}
