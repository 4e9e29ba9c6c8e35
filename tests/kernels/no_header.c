/*
 * A sound ELF64 program without KILN_ENTRY, like a kernel for another loader: Kiln's must
 * refuse it by name. It is never executed.
 */
_Noreturn void _start(void);

_Noreturn void _start(void) {
  for (;;) {
    __asm__ volatile("hlt");
  }
}
