/*
 * The smallest kernel in C++ that does something: a global object with a constructor, which speaks
 * on the first serial port. It ends by switching off a QEMU that has a device for that.
 */
#include "boot/protocol/kiln.h"
#include "lib/cxx/cxx.h"

namespace {

void out(uint16_t port, uint8_t value) {
  __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

class SerialPort {
 public:
  explicit SerialPort(uint16_t port) : port_(port) { out(port_ + 1, 0); /* No interrupts. */ }

  SerialPort &operator<<(const char *text) {
    while (*text != '\0') out(port_, static_cast<uint8_t>(*text++));
    return *this;
  }

 private:
  uint16_t port_;
};

volatile uint16_t com1_port = 0x3f8;
SerialPort com1(com1_port); /* Until cxx_run_constructors it is zeros. */

void kernel_main(const kiln_boot_info *info) {
  cxx_run_constructors();
  com1 << "Hello from C++, started by " << info->loader << "\n"
       << "KILN TEST PASS\n";
  out(0xf4, 0x10); /* isa-debug-exit. */
  for (;;) __asm__ volatile("hlt");
}

}  // namespace

KILN_ENTRY(kernel_main);
