/*
 * A kernel in C++: what the language has without a library. Global objects are constructed in order
 * of their priority, virtual functions, templates and static variables work, and what the compiler
 * calls on its own is there.
 */
#include <string.h>

#include "boot/protocol/kiln.h"
#include "lib/cxx/cxx.h"
#ifdef OWN_HEAP
#include "tests/foreign/heap.h"
#endif
#include "tests/foreign/report.h"

namespace {

int constructed;

/* Counts, and remembers as the how-manieth it was made. */
class Counted {
 public:
  Counted() : order_(++constructed) {}
  ~Counted() { constructed = -1; /* Never: no kernel ends. */ }
  int order() const { return order_; }

 private:
  int order_;
};

class Shape {
 public:
  virtual ~Shape() = default;
  virtual int area() const = 0;
  int twice() const { return 2 * area(); }
};

class Square : public Shape {
 public:
  explicit Square(int side) : side_(side) {}
  int area() const override { return side_ * side_; }

 private:
  int side_;
};

class Oblong : public Shape {
 public:
  Oblong(int width, int height) : width_(width), height_(height) {}
  int area() const override { return width_ * height_; }

 private:
  int width_, height_;
};

template <typename... Numbers>
constexpr int sum(Numbers... numbers) {
  return (0 + ... + numbers);
}

template <typename Function>
int apply(Function function, int value) {
  return function(value);
}

Counted last;
__attribute__((init_priority(200))) Counted second;
__attribute__((init_priority(101))) Counted first;

/* Not known to the compiler, so that their constructors are not computed by it. */
volatile int three = 3;
Square square(three);
Oblong oblong(three, three + 1);
const Shape *const shapes[] = {&square, &oblong};

Counted &made_when_called() {
  static Counted object;
  return object;
}

const char *check() {
  if (last.order() != 0 || square.area() != 0) return "something was constructed before its time";
  cxx_run_constructors();
  if (first.order() != 1 || second.order() != 2 || last.order() != 3)
    return "order of constructors";
  if (constructed != 3) return "number of constructors";
  if (shapes[0]->twice() != 18 || shapes[1]->twice() != 24) return "virtual functions";
  if (made_when_called().order() != 4 || made_when_called().order() != 4) return "static variable";
  if (apply([](int value) { return value + three; }, sum(1, 2, 3)) != 9)
    return "templates and lambdas";
#if __cplusplus >= 202002L
  if (apply([]<typename Number>(Number value) { return value; }, 7) != 7) return "C++20";
#endif
  volatile char text[] = "of a size that nobody knows";
  if (strlen(const_cast<char *>(text)) != sizeof(text) - 1) return "<string.h>";
#ifdef OWN_HEAP
  Shape *made = new Square(three);
  if (heap_blocks() != 1 || made->area() != 9) return "new";
  delete made;
  if (heap_blocks() != 0) return "delete";
#endif
  return nullptr;
}

void kernel_main(const kiln_boot_info *info) {
  const char *wrong = info->magic == KILN_BOOT_INFO_MAGIC ? check() : "the boot information";

  if (__cplusplus != EXPECTED_STANDARD) wrong = "the standard is not the one that was asked for";
  report_end(wrong);
}

}  // namespace

#if __cplusplus >= 202002L
KILN_ENTRY(kernel_main, .stack_size = 128 * 1024);
#else
KILN_ENTRY(kernel_main, 128 * 1024);
#endif
