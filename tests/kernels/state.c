/*
 * Asserts the state of the machine at entry, bit by bit: each row of "State at entry" and
 * "Address space" in docs/boot-protocol.md is a line that it prints.
 *
 * The registers must be seen before any code has changed them: state_registers.c of each
 * architecture has a `_start` that stores them, and goes on to KILN_ENTRY's, which is renamed here.
 */
#include "tests/kernels/state.h"

#include "tests/kernels/clause.h"
#include "tests/kernels/own_file.h"
#include "tests/kernels/test.h"

static void kernel_main(const struct kiln_boot_info *info) {
  state_capture_registers();
  test_start(info); /* An exception from here on is reported, not guessed. */
  clause_subject("state");
  kprintf(LOG_INFO, "KASLR virtual=0x%lx\n", info->kernel.virtual_address);
  clause(info->magic == KILN_BOOT_INFO_MAGIC && info->version == KILN_PROTOCOL_VERSION,
         "the boot information is of protocol %u", KILN_PROTOCOL_VERSION);
  clause_equal("size of the stack", info->stack.size, KILN_STACK_DEFAULT);
  state_check_registers(info);
  clause(own_file_open(info), "the kernel's own file is a module (kiln.cfg of this test)");
  state_check_memory(info);
  clause_end();
}

#define _start kiln_start
KILN_ENTRY(kernel_main);
