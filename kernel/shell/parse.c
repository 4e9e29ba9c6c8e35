/* Takes a line apart: see parse.h. */
#include "kernel/shell/parse.h"

#include <stdbool.h>
#include <stddef.h>

#include "lib/string.h"

static bool is_blank(char character) {
  return character == ' ' || character == '\t';
}

/* The next word from *place on, terminated, and *place behind it; null when there is none. */
static const char *take_word(char **place) {
  char *word = *place, *end;

  while (is_blank(*word)) word++;
  for (end = word; *end != '\0' && !is_blank(*end);) end++;
  *place = *end == '\0' ? end : end + 1;
  *end = '\0';
  return end == word ? NULL : word;
}

enum shell_status shell_parse(char *line, const struct shell_command *commands, uint32_t count,
                              struct shell_call *call) {
  *call = (struct shell_call){.name = take_word(&line)};
  if (call->name == NULL) return SHELL_EMPTY;
  call->argument = take_word(&line);
  for (uint32_t i = 0; i < count && call->command == NULL; i++) {
    if (strcmp(call->name, commands[i].name) == 0) call->command = &commands[i];
  }
  if (call->command == NULL) return SHELL_UNKNOWN;
  if ((call->command->argument == NULL && call->argument != NULL) || take_word(&line) != NULL)
    return SHELL_TOO_MANY_ARGUMENTS;
  return SHELL_OK;
}
