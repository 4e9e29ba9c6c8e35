/* This workspace has a kernel/console/console.h, which no header of Kiln's may find. */
#include <question.h>

#include "boot/protocol/kiln.h"
#include "kernel/boot_info.h"
#include "kernel/memory/memory.h"
#include "kernel/start.h"
#include "kiln/kernel/console/console.h"
#include "parts/answer.h"

void leave(void);

static void kernel_main(const struct kiln_boot_info *info) {
  kernel_start(info);
  kprintf(LOG_INFO, QUESTION " %s\n", ANSWER == 42 ? answer() : "another");
  kprintf(LOG_INFO, "KILN TEST PASS\n");
  leave();
}

KILN_ENTRY(kernel_main);
