/*
 * How the kernels of this package speak: they stand for other people's, so they use nothing of
 * Kiln's but the protocol. COM1, without asking whether it is ready, which QEMU's always is; and
 * isa-debug-exit, a device of QEMU's at port 0xf4. Also compiled as C++.
 */
#ifndef KILN_TESTS_FOREIGN_REPORT_H
#define KILN_TESTS_FOREIGN_REPORT_H

#include <stdint.h>

#define REPORT_COM1 0x3f8
#define REPORT_EXIT 0xf4

static inline void report_out(uint16_t port, uint8_t value) {
  __asm__ volatile("outb %0, %1" ::"a"(value), "Nd"(port));
}

static inline void report_text(const char *text) {
  while (*text != '\0') report_out(REPORT_COM1, (uint8_t)*text++);
}

/* Ends the machine: with success, or with the name of what is wrong. */
static inline void report_end(const char *wrong) {
  if (wrong == 0) {
    report_text("KILN TEST PASS\n");
    report_out(REPORT_EXIT, 0x10);
  } else {
    report_text("KILN TEST FAIL: ");
    report_text(wrong);
    report_text("\n");
    report_out(REPORT_EXIT, 0x20);
  }
  for (;;) __asm__ volatile("cli; hlt");
}

#endif /* KILN_TESTS_FOREIGN_REPORT_H */
