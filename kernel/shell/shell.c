/* The shell: its list of commands, and the loop that reads lines. See shell.h. */
#include "kernel/shell/shell.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/arch/x86_64/cpu.h"
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
#define PROMPT "kiln> "

static void run_help(const struct kiln_boot_info *info, const char *argument);

static void run_modules(const struct kiln_boot_info *info, const char *argument) {
  (void)argument;
  boot_info_print_modules(info);
}

/* Prints the log as it is now, by pieces, as interrupts may add to it meanwhile. */
static void run_log(const struct kiln_boot_info *info, const char *argument) {
  uint64_t end = console_log_position();

  (void)info;
  (void)argument;
  for (uint64_t position = 0; position < end;) {
    char chunk[LOG_CHUNK];
    struct log_text text;
    bool on = cpu_interrupts_disable();
    size_t size;

    console_log(position, &text);
    position = console_log_position() - text.lengths[0] - text.lengths[1]; /* Where it begins. */
    size = text.lengths[0] < LOG_CHUNK ? text.lengths[0] : LOG_CHUNK;
    memcpy(chunk, text.pieces[0], size);
    cpu_interrupts_restore(on);
    if (size == 0) break;
    console_show(chunk, size); /* Not kprintf, or the log would grow by itself. */
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
      kprintf(LOG_ERROR, "%s: too many arguments; `help` says what it takes\n", call.name);
      break;
  }
}

_Noreturn void shell_run(const struct kiln_boot_info *info) {
  for (;;) {
    char text[LINE_MAX];
    struct line line;

    console_show(PROMPT, sizeof(PROMPT) - 1);
    line_start(&line, text, sizeof(text), console_show);
    while (!line_put(&line, input_wait())) {
    }
    run_line(text, info);
  }
}
