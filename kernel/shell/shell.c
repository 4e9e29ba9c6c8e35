/* The shell: its commands, their list, and the loop that reads lines. See shell.h. */
#include "kernel/shell/shell.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "clock.h"
#include "identify.h"
#include "kernel/boot_info.h"
#include "kernel/console/console.h"
#include "kernel/input/input.h"
#include "kernel/input/line.h"
#include "kernel/memory/memory.h"
#include "kernel/power/power.h"
#include "kernel/shell/words.h"
#include "lib/string.h"
#include "provoke.h"

#define LINE_MAX 128u  /* Bytes of a line, terminator included. */
#define LOG_CHUNK 256u /* Bytes. */
#define PROMPT "kiln> "
#define PAGE_KIB 4u /* Of a page. */

static const struct kiln_boot_info *info; /* The kernel's copy. */
static const char *argument;              /* Of the command that runs; null: none. */

static void run_memory(void) {
  struct memory_statistics statistics = memory_statistics();

  kprintf(LOG_INFO, "pages  %lu of %lu KiB free (%lu of %lu pages)\n",
          statistics.free_pages * PAGE_KIB, statistics.total_pages * PAGE_KIB,
          statistics.free_pages, statistics.total_pages);
  kprintf(LOG_INFO, "heap   %lu KiB in %lu pages, of which %lu blocks have %lu bytes\n",
          statistics.heap_pages * PAGE_KIB, statistics.heap_pages, statistics.heap_blocks,
          statistics.heap_bytes);
}

static void run_map(void) {
  boot_info_print_map(info, LOG_INFO);
}

static void run_modules(void) {
  boot_info_print_modules(info);
}

/* Not by kprintf, or the log would grow by itself; in pieces, between which interrupts may come. */
static void run_log(void) {
  struct log_text text;

  console_log(0, &text);
  for (uint32_t piece = 0; piece < 2; piece++) {
    for (size_t at = 0; at < text.lengths[piece]; at += LOG_CHUNK) {
      size_t rest = text.lengths[piece] - at;

      console_show(text.pieces[piece] + at, rest < LOG_CHUNK ? rest : LOG_CHUNK);
    }
  }
}

static void run_time(void) {
  const struct kiln_time_stamps *stamps = &info->time_stamps;
  uint64_t milliseconds = clock_nanoseconds() / 1000000, kilohertz = clock_frequency() / 1000;

  kprintf(LOG_INFO, "up     %lu.%03lu s, %lu ticks of %u Hz\n", milliseconds / 1000,
          milliseconds % 1000, clock_ticks(), CLOCK_TICK_HZ);
  if (kilohertz == 0) {
    kprintf(LOG_INFO, "%-5s  frequency not known\n", CLOCK_COUNTER);
    return;
  }
  kprintf(LOG_INFO, "%-5s  %lu MHz\n", CLOCK_COUNTER, kilohertz / 1000);
  kprintf(LOG_INFO, "boot   firmware to loader %lu us, loader to kernel %lu us\n",
          (stamps->loader_start - stamps->firmware_handoff) * 1000 / kilohertz,
          (stamps->kernel_entry - stamps->loader_start) * 1000 / kilohertz);
}

static void list_exceptions(void) {
  const struct provocation *provocation;

  for (uint32_t i = 0; (provocation = provoke_list(i)) != NULL; i++)
    kprintf(LOG_INFO, "  %2u  %-11s  %s\n", provocation->vector, provocation->name,
            provoke_name(provocation->vector));
  kprintf(LOG_INFO, "%s", PROVOKE_OTHERS);
}

static void run_fault(void) {
  struct provocation provocation;

  if (argument == NULL) {
    list_exceptions();
    return;
  }
  provocation = provoke_find(argument);
  if (provocation.vector == PROVOKE_NONE) {
    kprintf(LOG_ERROR, "no exception \"%s\"; `fault` lists them\n", argument);
    return;
  }
  provoke(provocation);
  kprintf(LOG_INFO, "exception %u handled, going on\n", provocation.vector);
}

static void run_help(void);

static const struct command {
  const char *name;
  const char *argument; /* What `help` calls it; "" when there can be none. */
  const char *help;     /* One line. */
  void (*run)(void);
} commands[] = {
    {"help", "", "lists the commands", run_help},
    {"mem", "", "free and used memory", run_memory},
    {"map", "", "the memory map that the kernel booted with", run_map},
    {"modules", "", "files that the loader loaded for the kernel", run_modules},
    {"log", "", "what the kernel has printed so far", run_log},
    {"time", "", "how long the kernel runs, and how long the boot took", run_time},
    {"cpuid", "", "what the processor says about itself", identify_print},
    {"fault", "[NAME]", "provokes an exception, by name or number, or lists them", run_fault},
    {"reboot", "", "resets the machine", power_reset},
    {"poweroff", "", "switches the machine off, or says why not", power_off},
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

static void run_help(void) {
  for (uint32_t i = 0; i < COMMANDS; i++)
    kprintf(LOG_INFO, "  %-8s %-6s  %s\n", commands[i].name, commands[i].argument,
            commands[i].help);
}

static void run_line(char *line) {
  const char *words[3];

  words_split(line, words, 3);
  if (words[0] == NULL) return;
  for (uint32_t i = 0; i < COMMANDS; i++) {
    if (strcmp(words[0], commands[i].name) != 0) continue;
    argument = words[1];
    if (words[commands[i].argument[0] == '\0' ? 1 : 2] != NULL) {
      kprintf(LOG_ERROR, "%s: too many arguments; `help` says what it takes\n", words[0]);
    } else {
      commands[i].run();
    }
    return;
  }
  kprintf(LOG_ERROR, "no command \"%s\"; `help` lists them\n", words[0]);
}

_Noreturn void shell_run(const struct kiln_boot_info *boot_info) {
  info = boot_info;
  for (;;) {
    char text[LINE_MAX];
    struct line line;

    console_show(PROMPT, sizeof(PROMPT) - 1);
    line_start(&line, text, sizeof(text), console_show);
    while (!line_put(&line, input_wait())) {
    }
    run_line(text);
  }
}
