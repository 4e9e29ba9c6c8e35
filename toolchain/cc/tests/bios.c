// 32-bit code behind a NASM start, made flat.

#include <stdint.h>

void stage_main(void);

static volatile uint16_t *const screen = (volatile uint16_t *)0xb8000;

// volatile, or the optimizer would have it in the instructions.
static const volatile char text[] = "kiln";

void stage_main(void) {
  for (unsigned i = 0; text[i]; i++) screen[i] = (uint16_t)(0x0700 | (unsigned char)text[i]);
  for (;;) __asm__ volatile("hlt");
}
