/* Reads QEMU's command lines. See machine.h. */
#include "tests/report/machine.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/report/memory.h"

#define WORDS_MAX 512u
#define VALUE_MAX 48u /* Bytes of a value that a table shows. */

const char *const axis_names[AXIS_COUNT] = {
    "Firmware", "Machine", "Processor", "Processors", "Memory", "Disk", "Display",
};

/* Devices that say how the guest reaches its disk; what controls a bus comes behind what is on it.
 */
static const struct {
  const char *device, *name;
} disk_devices[] = {
    {"nvme", "NVMe"},
    {"virtio-blk", "virtio-blk"},
    {"virtio-scsi", "virtio-scsi"},
    {"lsi53c895a", "SCSI"},
    {"megasas", "SCSI"},
    {"qemu-xhci", "USB by xHCI"},
    {"nec-usb-xhci", "USB by xHCI"},
    {"usb-ehci", "USB by EHCI"},
    {"ich9-usb-ehci", "USB by EHCI"},
    {"piix3-usb-uhci", "USB by UHCI"},
    {"ich9-usb-uhci", "USB by UHCI"},
    {"usb-storage", "USB"},
    {"sdhci", "SD"},
    {"ahci", "AHCI"},
    {"ide-cd", "optical"},
    {"floppy", "floppy"},
};

static const char *const display_devices[] = {
    "virtio-vga", "virtio-gpu", "ramfb", "bochs-display",
    "cirrus-vga", "VGA",        "qxl",   "secondary-vga",
};

static bool starts_with(const char *text, const char *start) {
  return strncmp(text, start, strlen(start)) == 0;
}

/* The part of an option's value before its first comma. */
static const char *first_part(const char *value) {
  size_t length = strcspn(value, ",");
  return keep_text(value, length < VALUE_MAX ? length : VALUE_MAX);
}

/* Splits a line at blanks that are in no single quotes; returns the number of words. */
static size_t split(const char *line, const char *words[WORDS_MAX]) {
  char *out = keep(strlen(line) + 1);
  size_t count = 0;
  while (count < WORDS_MAX) {
    bool is_quoted = false;
    while (*line == ' ' || *line == '\n') line++;
    if (*line == '\0') break;
    words[count++] = out;
    for (; *line != '\0' && (is_quoted || (*line != ' ' && *line != '\n')); line++) {
      if (*line == '\'') {
        is_quoted = !is_quoted;
      } else {
        *out++ = *line;
      }
    }
    *out++ = '\0';
    if (*line == '\0') break;
    line++;
  }
  return count;
}

/* "256 MiB" for "256", "256M" and "size=256M"; QEMU's own unit is MiB. */
static const char *memory_name(const char *value) {
  char *name = keep(VALUE_MAX), *unit;
  if (starts_with(value, "size=")) value += 5;
  unsigned long long size = strtoull(value, &unit, 10);
  if (*unit == 'G') size <<= 10;
  if (*unit == 'T') size <<= 20;
  if (size >= 1ull << 20 && size % (1ull << 20) == 0) {
    snprintf(name, VALUE_MAX, "%llu TiB", size >> 20);
  } else if (size >= 1024 && size % 1024 == 0) {
    snprintf(name, VALUE_MAX, "%llu GiB", size >> 10);
  } else {
    snprintf(name, VALUE_MAX, "%llu MiB", size);
  }
  return name;
}

/* The name of a file without its directories and without what follows a comma. */
static const char *file_name(const char *path) {
  const char *file = first_part(path), *slash = strrchr(file, '/');
  return slash != NULL ? slash + 1 : file;
}

static void take_device(const char *device, struct machine *machine, size_t *disk_rank) {
  for (size_t i = 0; i < sizeof(disk_devices) / sizeof(disk_devices[0]); i++) {
    if (i < *disk_rank && starts_with(device, disk_devices[i].device)) {
      machine->axes[AXIS_DISK] = disk_devices[i].name;
      *disk_rank = i;
    }
  }
  for (size_t i = 0; i < sizeof(display_devices) / sizeof(display_devices[0]); i++) {
    if (starts_with(device, display_devices[i])) {
      machine->axes[AXIS_DISPLAY] = display_devices[i];
    }
  }
}

static void take_option(const char *option, const char *value, struct machine *machine,
                        size_t *disk_rank) {
  if (strcmp(option, "-machine") == 0 || strcmp(option, "-M") == 0) {
    machine->axes[AXIS_MACHINE] = first_part(value);
  } else if (strcmp(option, "-cpu") == 0) {
    machine->axes[AXIS_PROCESSOR] = keep_text(value, strnlen(value, VALUE_MAX));
  } else if (strcmp(option, "-smp") == 0) {
    machine->axes[AXIS_PROCESSORS] = first_part(value);
  } else if (strcmp(option, "-m") == 0) {
    machine->axes[AXIS_MEMORY] = memory_name(value);
  } else if (strcmp(option, "-vga") == 0) {
    machine->axes[AXIS_DISPLAY] = first_part(value);
  } else if (strcmp(option, "-bios") == 0) {
    machine->axes[AXIS_FIRMWARE] = file_name(value);
  } else if (strcmp(option, "-drive") == 0 && strstr(value, "unit=0") != NULL &&
             strstr(value, "if=pflash") != NULL && strstr(value, "file=") != NULL) {
    /* Its path can hold a comma, which QEMU wants twice; the file's own name holds none. */
    const char *path = strstr(value, "file=") + 5, *slash = strrchr(path, '/');
    machine->axes[AXIS_FIRMWARE] = file_name(slash != NULL ? slash + 1 : path);
  } else if (strcmp(option, "-device") == 0) {
    take_device(value, machine, disk_rank);
  }
}

/* A copy of the line without what is before ".../execroot/WORKSPACE/" in each path: no two machines
 * have that alike. */
static char *without_directories(const char *line) {
  static const char mark[] = "/execroot/";
  char *copy = keep(strlen(line) + 1), *out = copy;
  const char *next;
  while ((next = strstr(line, mark)) != NULL) {
    const char *start = next, *end = strchr(next + sizeof(mark) - 1, '/');
    if (end == NULL) break;
    while (start > line && strchr(" =',", start[-1]) == NULL) start--;
    memcpy(out, line, (size_t)(start - line));
    out += start - line;
    line = end + 1;
  }
  memcpy(out, line, strlen(line));
  return copy;
}

void machine_parse(const char *command, struct machine *machine) {
  const char *words[WORDS_MAX];
  size_t count = split(command, words);
  size_t disk_rank = sizeof(disk_devices) / sizeof(disk_devices[0]);

  *machine = (struct machine){
      .axes =
          {
              [AXIS_FIRMWARE] = "SeaBIOS",
              [AXIS_MACHINE] = "pc",
              [AXIS_PROCESSOR] = "qemu64",
              [AXIS_PROCESSORS] = "1",
              [AXIS_MEMORY] = "128 MiB",
              [AXIS_DISK] = NULL,
              [AXIS_DISPLAY] = "none",
          },
      .command = without_directories(command),
  };
  for (size_t i = 1; i + 1 < count; i++) {
    if (words[i][0] == '-') take_option(words[i], words[i + 1], machine, &disk_rank);
  }
  if (machine->axes[AXIS_DISK] == NULL) {
    bool is_q35 = starts_with(machine->axes[AXIS_MACHINE], "q35");
    machine->axes[AXIS_DISK] = is_q35 ? "AHCI" : "IDE";
  }
}

/* The word behind `name` in a text, up to a comma or the end of the line; or `missing`. */
static const char *setting(const char *text, const char *name, const char *missing) {
  const char *found = strstr(text, name);
  if (found == NULL) return missing;
  found += strlen(name);
  size_t length = strcspn(found, ", \n");
  return keep_text(found, length < VALUE_MAX ? length : VALUE_MAX);
}

void machine_parse_bochs(const char *configuration, struct machine *machine) {
  *machine = (struct machine){
      .axes =
          {
              [AXIS_FIRMWARE] = "Bochs",
              [AXIS_MACHINE] = "Bochs",
              [AXIS_PROCESSOR] = setting(configuration, "model=", "its own"),
              [AXIS_PROCESSORS] = setting(configuration, ", count=", "1"),
              [AXIS_MEMORY] = memory_name(setting(configuration, "guest=", "32")),
              [AXIS_DISK] = "IDE",
              [AXIS_DISPLAY] = "std",
          },
      .command = without_directories(configuration),
  };
}
