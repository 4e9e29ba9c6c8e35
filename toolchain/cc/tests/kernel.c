// A kernel in miniature, to look at what the compiler and the linker make of it (elf_test.sh).

#include <stdint.h>

struct large {
  uint64_t words[32];
};

void kernel_main(void);
void copy(struct large *to, const struct large *from);
void clear(struct large *what);

extern uint64_t counter_in_asm;  // entry.asm

uint64_t interrupts;           // .bss, addressed as the kernel code model says
const char banner[] = "kiln";  // .rodata

// The compiler likes SSE for both; it must call memcpy and memset, or use plain registers.
void copy(struct large *to, const struct large *from) {
  *to = *from;
}

void clear(struct large *what) {
  *what = (struct large){0};
}

// Enough locals to tempt it into the red zone, were there one.
static uint64_t sum(const struct large *of) {
  uint64_t total = 0;
  for (unsigned i = 0; i < 32; i++) total += of->words[i] * (uint64_t)(unsigned char)banner[i % 4];
  return total;
}

// Nothing calls it, so it must not be in the kernel.
uint64_t never_called(void);
uint64_t never_called(void) {
  return 0x6e65766572;
}

static struct large source, target;

void kernel_main(void) {
  copy(&target, &source);
  clear(&source);
  interrupts = sum(&target) + counter_in_asm;
  for (;;) __asm__ volatile("hlt");
}
