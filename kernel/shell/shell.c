/* The shell: its commands, their list, and the loop that reads lines. See shell.h. */
#include "kernel/shell/shell.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/arch/x86_64/clock.h"
#include "kernel/arch/x86_64/cpu.h"
#include "kernel/arch/x86_64/cpuid.h"
#include "kernel/arch/x86_64/provoke.h"
#include "kernel/boot_info.h"
#include "kernel/console/console.h"
#include "kernel/input/input.h"
#include "kernel/input/line.h"
#include "kernel/memory/memory.h"
#include "kernel/power/power.h"
#include "kernel/shell/words.h"
#include "lib/string.h"
#include "lib/x86/exceptions.h"

#define LINE_MAX 128u  /* Bytes of a line, terminator included. */
#define LOG_CHUNK 256u /* Bytes. */
#define PROMPT "kiln> "
#define PAGE_KIB 4u        /* Of a page. */
#define FEATURES_A_LINE 8u /* Of `cpuid`. */

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
  uint64_t milliseconds = clock_nanoseconds() / 1000000, megahertz = clock_frequency() / 1000000;

  kprintf(LOG_INFO, "up     %lu.%03lu s, %lu ticks of %u Hz\n", milliseconds / 1000,
          milliseconds % 1000, clock_ticks(), CLOCK_TICK_HZ);
  if (megahertz == 0) {
    kprintf(LOG_INFO, "TSC    frequency not known\n");
    return;
  }
  kprintf(LOG_INFO, "TSC    %lu MHz\n", megahertz);
  kprintf(LOG_INFO, "boot   firmware to loader %lu us, loader to kernel %lu us\n",
          (stamps->loader_start - stamps->firmware_handoff) / megahertz,
          (stamps->kernel_entry - stamps->loader_start) / megahertz);
}

static void run_cpuid(void) {
  struct cpuid_summary summary;
  uint32_t count = 0;

  cpuid_describe(x86_cpuid, &summary);
  kprintf(LOG_INFO, "%s, %s\n", summary.brand[0] != '\0' ? summary.brand : "(no name)",
          summary.vendor);
  kprintf(LOG_INFO, "family 0x%x, model 0x%x, stepping %u\n", summary.family, summary.model,
          summary.stepping);
  kprintf(LOG_INFO, "addresses of %u bits physical, %u linear\n", summary.physical_bits,
          summary.linear_bits);
  kprintf(LOG_INFO, "features:");
  for (uint32_t i = 0; cpuid_feature(i) != NULL; i++) {
    if (summary.features >> i & 1)
      kprintf(LOG_INFO, "%s %s", count++ % FEATURES_A_LINE == 0 ? "\n " : "", cpuid_feature(i));
  }
  kprintf(LOG_INFO, "\n");
}

static void list_exceptions(void) {
  const struct provocation *provocation;

  for (uint32_t i = 0; (provocation = provoke_list(i)) != NULL; i++)
    kprintf(LOG_INFO, "  %2u  %-11s  %s\n", provocation->vector, provocation->name,
            x86_exception_name(provocation->vector));
  kprintf(LOG_INFO, "or a number from 0 to 31, for its handler without a cause\n");
}

static void run_fault(void) {
  struct provocation provocation;

  if (argument == NULL) {
    list_exceptions();
    return;
  }
  provocation = provoke_find(argument);
  if (provocation.vector == X86_EXCEPTIONS) {
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
    {"cpuid", "", "what the processor says about itself", run_cpuid},
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
