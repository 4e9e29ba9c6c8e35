/* A kernel in C++: a constructor fills a global queue before kernel_main uses it. */
#include "boot/protocol/kiln.h"
#include "lib/cxx/cxx.h"

extern "C" {
#include "lib/uart16550.h"
}

namespace {

template <typename Element, unsigned Capacity>
class Queue {
 public:
  template <typename... Elements>
  explicit Queue(Elements... elements) {
    (push(elements), ...);
  }

  void push(Element element) {
    if (count_ < Capacity) {
      elements_[count_++] = element;
    }
  }

  unsigned size() const { return count_; }
  const Element *begin() const { return elements_; }
  const Element *end() const { return elements_ + count_; }

 private:
  Element elements_[Capacity] = {};
  unsigned count_ = 0;
};

volatile int one = 1;  // So that the compiler cannot fill the queue itself.
Queue<int, 8> queue(one, 2, 3);

void write(char character) {
  uart16550_write(UART16550_COM1, &character, 1);
}

void write(const char *text) {
  while (*text != '\0') {
    write(*text++);
  }
}

char digit(unsigned number) {
  return static_cast<char>('0' + number % 10);
}

void kernel_main(const kiln_boot_info *) {
  cxx_run_constructors();
  if (uart16550_init(UART16550_COM1, UART16550_BAUD) != 0) {
    write("a queue of ");
    write(digit(queue.size()));
    write(':');
    for (int element : queue) {
      write(' ');
      write(digit(static_cast<unsigned>(element)));
    }
    write('\n');
  }
  for (;;) {
    asm volatile("cli; hlt");
  }
}

}  // namespace

KILN_ENTRY(kernel_main);
