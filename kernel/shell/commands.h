/* The shell's commands: functions of struct shell_command (parse.h). */
#ifndef KILN_KERNEL_SHELL_COMMANDS_H
#define KILN_KERNEL_SHELL_COMMANDS_H

#include "boot/protocol/kiln.h"

/* memory_commands.c */
void shell_memory(const struct kiln_boot_info *info, const char *argument);
void shell_map(const struct kiln_boot_info *info, const char *argument);

/* machine_commands.c */
void shell_cpuid(const struct kiln_boot_info *info, const char *argument);
void shell_fault(const struct kiln_boot_info *info, const char *argument);
void shell_time(const struct kiln_boot_info *info, const char *argument);

#endif /* KILN_KERNEL_SHELL_COMMANDS_H */
