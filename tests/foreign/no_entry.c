/* A kernel without KILN_ENTRY. Kiln's linker script must refuse it. */
void _start(void);

void _start(void) {
  for (;;) __asm__ volatile("hlt");
}
