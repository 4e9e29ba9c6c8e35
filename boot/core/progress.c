/* A line every few seconds while a file is loaded: see progress.h. */
#include "boot/core/progress.h"

#include "boot/core/log.h"
#include "boot/core/random.h"

#define MIB_SHIFT 20

static const char *current = "start";

const char *progress_stage(void) {
  return current;
}

void progress_set_stage(const char *stage) {
  current = stage;
}

uint64_t progress_show(uint64_t since, uint64_t done, uint64_t size) {
  uint64_t now = time_stamp();

  if (now - since < PROGRESS_TICKS) return since;
  log_line(LOG_PROGRESS, "loading %s: %llu of %llu MiB", progress_stage(),
           (unsigned long long)(done >> MIB_SHIFT), (unsigned long long)(size >> MIB_SHIFT));
  return now;
}
