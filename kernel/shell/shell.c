/* The shell: its list of commands, and the loop that reads lines. See shell.h. */
#include "kernel/shell/shell.h"

#include <stddef.h>
#include <stdint.h>

#include "kernel/boot_info.h"
#include "kernel/console/console.h"
#include "kernel/input/input.h"
#include "kernel/input/line.h"
#include "kernel/power/power.h"
#include "kernel/shell/commands.h"
#include "kernel/shell/parse.h"
#include "lib/string.h"

#define LINE_MAX 128u /* Bytes of a line, terminator included. */
#define LOG_CHUNK 256u

static void run_help(const struct kiln_boot_info *info, const char *argument);

static void run_modules(const struct kiln_boot_info *info, const char *argument) {
  (void)argument;
  boot_info_print_modules(info);
}

/*
 * Prints the log as it is now. What it prints goes into the log as well, and may push out what has
 * just been printed, but, as it is never ahead, nothing else.
 */
static void run_log(const struct kiln_boot_info *info, const char *argument) {
  uint64_t end = console_log_position();

  (void)info;
  (void)argument;
  for (uint64_t position = 0; position < end;) {
    char chunk[LOG_CHUNK];
    struct log_text text;
    uint32_t piece;
    size_t size;

    console_log(position, &text);
    position = console_log_position() - text.lengths[0] - text.lengths[1]; /* Where it begins. */
    piece = text.lengths[0] == 0;
    size = text.lengths[piece] < LOG_CHUNK ? text.lengths[piece] : LOG_CHUNK;
    if (position >= end) break;
    if (size > end - position) size = end - position;
    memcpy(chunk, text.pieces[piece], size);
    kprintf(LOG_INFO, "%.*s", (int)size, chunk);
    position += size;
  }
}

static void run_poweroff(const struct kiln_boot_info *info, const char *argument) {
  (void)info;
  (void)argument;
  power_off(); /* Says why, if it returns. */
}

static void run_reboot(const struct kiln_boot_info *info, const char *argument) {
  (void)info;
  (void)argument;
  power_reset();
}

static const struct shell_command commands[] = {
    {"help", NULL, "lists the commands", run_help},
    {"mem", NULL, "free and used memory", shell_memory},
    {"map", NULL, "the memory map that the kernel booted with", shell_map},
    {"modules", NULL, "files that the loader loaded for the kernel", run_modules},
    {"log", NULL, "what the kernel has printed so far", run_log},
    {"time", NULL, "how long the kernel runs, and how long the boot took", shell_time},
    {"cpuid", NULL, "what the processor says about itself", shell_cpuid},
    {"fault", "[NAME]", "provokes an exception, by name or number, or lists them", shell_fault},
    {"reboot", NULL, "resets the machine", run_reboot},
    {"poweroff", NULL, "switches the machine off", run_poweroff},
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

static void run_help(const struct kiln_boot_info *info, const char *argument) {
  (void)info;
  (void)argument;
  for (uint32_t i = 0; i < COMMANDS; i++)
    kprintf(LOG_INFO, "  %-8s %-6s  %s\n", commands[i].name,
            commands[i].argument != NULL ? commands[i].argument : "", commands[i].help);
}

static void run_line(char *line, const struct kiln_boot_info *info) {
  struct shell_call call;

  switch (shell_parse(line, commands, COMMANDS, &call)) {
    case SHELL_OK:
      call.command->run(info, call.argument);
      break;
    case SHELL_EMPTY:
      break;
    case SHELL_UNKNOWN:
      kprintf(LOG_ERROR, "no command \"%s\"; `help` lists them\n", call.name);
      break;
    case SHELL_TOO_MANY_ARGUMENTS:
      kprintf(LOG_ERROR, "too many arguments; usage: %s %s\n", call.name,
              call.command->argument != NULL ? call.command->argument : "");
      break;
  }
}

static void echo(const char *text, size_t length) {
  kprintf(LOG_INFO, "%.*s", (int)length, text);
}

_Noreturn void shell_run(const struct kiln_boot_info *info) {
  for (;;) {
    char text[LINE_MAX];
    struct line line;

    kprintf(LOG_INFO, "kiln> ");
    line_start(&line, text, sizeof(text), echo);
    while (!line_put(&line, input_wait())) {
    }
    run_line(text, info);
  }
}
