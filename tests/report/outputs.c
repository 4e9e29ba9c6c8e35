/* Looks through the outputs of a test. See outputs.h. */
#include "tests/report/outputs.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/report/faults.h"
#include "tests/report/pictures.h"

#define DEPTH_MAX 4u       /* Directories below the outputs. */
#define COMMAND_MAX 65536u /* Bytes of a command line. */

/* How much of a log the page has, in bytes from its start and before its end. */
static const struct {
  size_t head, tail;
} log_limits[STATE_COUNT] = {
    [STATE_PASSED] = {6u * 1024, 10u * 1024},
    [STATE_FAILED] = {32u * 1024, 96u * 1024},
    [STATE_NOT_RUN] = {0, 0},
};

static int read_log(const char *path, enum state state, struct bytes *log) {
  return read_file(path, log_limits[state].head, log_limits[state].tail, log);
}

static void take_picture(const char *path, struct test *test) {
  const char *problem = "one of more than 8 of this test";
  int index = test->screen_count < TEST_SCREENS_MAX ? picture_add(path, &problem) : -1;
  if (index >= 0) {
    test->screens[test->screen_count++] = index;
  } else {
    char *note = keep(strlen(problem) + 64);
    sprintf(note, "A screenshot is not in this page: %s.", problem);
    test->note = note;
  }
}

static void take_text(const char *path, const char *name, struct test *test) {
  struct bytes text;
  if (read_log(path, test->state, &text) != 0 || text.size == 0) return;
  if (test->file_count == TEST_FILES_MAX) {
    test->note = "It has kept more files than are shown here.";
    return;
  }
  test->files[test->file_count++] = (struct kept_file){.name = name, .text = text};
}

static void take_file(const char *path, const char *name, struct test *test) {
  struct bytes command;
  if (ends_with(name, ".png")) {
    take_picture(path, test);
  } else if (ends_with(name, "faults.json")) {
    faults_add(path, test->label);
  } else if (strcmp(name, "qemu.command") == 0 || strcmp(name, "bochsrc") == 0) {
    if (read_file(path, COMMAND_MAX, 0, &command) == 0 &&
        memchr(command.data, '\0', command.size) == NULL) {
      (name[0] == 'q' ? machine_parse : machine_parse_bochs)(command.data, &test->machine);
      test->has_booted = true;
    }
  } else if (strcmp(name, "serial.log") == 0) {
    read_log(path, test->state, &test->serial);
  } else if (ends_with(name, ".log") || ends_with(name, ".txt") || ends_with(name, ".command") ||
             ends_with(name, ".json")) {
    take_text(path, name, test);
  }
}

static int is_entry(const struct dirent *entry) {
  return entry->d_name[0] != '.';
}

/* `name` is the directory's, below the outputs, or "". */
static void walk(const char *directory, const char *name, unsigned depth, struct test *test) {
  struct dirent **entries;
  int count = scandir(directory, &entries, is_entry, alphasort);
  for (int i = 0; i < count; i++) {
    const char *path = path_in(directory, entries[i]->d_name);
    const char *below = name[0] != '\0' ? path_in(name, entries[i]->d_name)
                                        : keep_text(entries[i]->d_name, strlen(entries[i]->d_name));
    struct stat status;
    free(entries[i]);
    /* No link is followed: it could lead out of the outputs. */
    if (lstat(path, &status) != 0) continue;
    if (S_ISREG(status.st_mode)) take_file(path, below, test);
    if (S_ISDIR(status.st_mode) && depth < DEPTH_MAX) walk(path, below, depth + 1, test);
  }
  if (count >= 0) free(entries);
}

void outputs_read(const char *directory, struct test *test) {
  walk(directory, "", 0, test);
}
