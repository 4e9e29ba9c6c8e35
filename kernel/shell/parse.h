/* What a line means to the shell: a command, and perhaps one argument. Pure. */
#ifndef KILN_KERNEL_SHELL_PARSE_H
#define KILN_KERNEL_SHELL_PARSE_H

#include <stdint.h>

#include "boot/protocol/kiln.h"

struct shell_command {
  const char *name;
  const char *argument; /* What `help` calls it, "[NAME]" say; null when there can be none. */
  const char *help;     /* One line. */
  /* `argument` is null when none was given. */
  void (*run)(const struct kiln_boot_info *info, const char *argument);
};

enum shell_status {
  SHELL_OK,
  SHELL_EMPTY,              /* Nothing but blanks. */
  SHELL_UNKNOWN,            /* `call->name` is no command. */
  SHELL_TOO_MANY_ARGUMENTS, /* More than the command takes. */
};

struct shell_call {
  const char *name;     /* These two in the line. */
  const char *argument; /* Null: none. */
  const struct shell_command *command;
};

/*
 * Finds which of `count` commands the line calls. Words are separated by blanks and tabs, in whose
 * place it writes terminators: `call` points into the line.
 */
enum shell_status shell_parse(char *line, const struct shell_command *commands, uint32_t count,
                              struct shell_call *call);

#endif /* KILN_KERNEL_SHELL_PARSE_H */
