/*
 * A kernel as other people write them: GNU C with the habits that Kiln's own warnings forbid, and
 * nothing of Kiln's in it but KILN_ENTRY. It checks that what its assembly files, its library and
 * its linker script say has arrived.
 */
#include "boot/protocol/kiln.h"
#include "tests/foreign/report.h"

/* Absolute symbols of a linker script: numbers below 2 GiB, as sizes and physical addresses are. */
#ifdef OWN_SCRIPT
extern char own_script_number[], own_script_start[];
#endif

int gas_preprocessed(), gas_plain();
#ifdef __x86_64__
int nasm_sum(int, int);
#endif
char *library_date();
short library_narrow(long);

static int unused_variable;

/* No prototype before it, and a parameter that nobody uses. */
int compare(unsigned a, int b, int unused) {
  return a == b;
}

static void kernel_main(const struct kiln_boot_info *info) {
  const char *wrong = 0;

  asm volatile("nop"); /* A word of GNU C only. */
  if (!compare(gas_preprocessed(), 17, 0)) wrong = "the preprocessed assembly";
  if (!compare(gas_plain(), 18, 0)) wrong = "the plain assembly";
#ifdef __x86_64__
  if (!compare(nasm_sum(9, 10), 19, 0)) wrong = "the NASM object";
#endif
  if (!compare(library_narrow(70000), 4464, 0)) wrong = "the library";
  if (library_date()[0] != 'J') wrong = "the date is not the one of every build";
#ifdef OWN_SCRIPT
  if ((uint64_t)own_script_number != 0x400000) wrong = "a small absolute symbol";
  if ((uint64_t)own_script_start != info->kernel.virtual_address) wrong = "where it is linked";
#endif
  if (__STDC_VERSION__ != 201112L) wrong = "the standard is not the one of copts";
  report_end(wrong);
}

KILN_ENTRY(kernel_main);
