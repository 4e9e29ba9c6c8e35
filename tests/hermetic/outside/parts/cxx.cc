/* A kernel in C++ with a constructor, as other people write it, and not with Kiln's warnings. */
#include "lib/cxx/cxx.h"
#include "boot/protocol/kiln.h"

static volatile int forty = 40;
static short answer = forty + 2;

static void say(const char *text) {
  while (*text != '\0') asm volatile("outb %0, %1" ::"a"(*text++), "Nd"((uint16_t)0x3f8));
}

static void kernel_main(const kiln_boot_info *info) {
  cxx_run_constructors();
  say(answer == 42 ? "KILN TEST PASS\n" : "KILN TEST FAIL: the answer\n");
  asm volatile("outb %0, %1" ::"a"((char)0x10), "Nd"((uint16_t)0xf4));
  for (;;) asm volatile("cli; hlt");
}

KILN_ENTRY(kernel_main);
