/* What machine a test has booted, from the command line that its harness keeps in qemu.command, or
 * from bochsrc. */
#ifndef KILN_TESTS_REPORT_MACHINE_H
#define KILN_TESTS_REPORT_MACHINE_H

enum axis {
  AXIS_FIRMWARE,   /* "SeaBIOS", or the name of the file that is in flash. */
  AXIS_MACHINE,    /* "q35" */
  AXIS_PROCESSOR,  /* "qemu64" */
  AXIS_PROCESSORS, /* "1" */
  AXIS_MEMORY,     /* "256 MiB" */
  AXIS_DISK,       /* "NVMe" */
  AXIS_DISPLAY,    /* "std" */
  AXIS_COUNT,
};

extern const char *const axis_names[AXIS_COUNT];

struct machine {
  const char *axes[AXIS_COUNT]; /* Each a text; null where there is no command line. */
  char *command;                /* Without the directories of the sandbox; or null. */
};

/* Reads a command line of one line, as a shell would take it. */
void machine_parse(const char *command, struct machine *machine);

/* Reads what a harness of Bochs keeps instead: its configuration, bochsrc. */
void machine_parse_bochs(const char *configuration, struct machine *machine);

#endif /* KILN_TESTS_REPORT_MACHINE_H */
