/*
 * Has 80 KiB of local variables where the boot stack has 64 KiB: the first call is made below the
 * stack and reaches the guard there. It comes before the kernel has an IDT of its own: the loader's
 * report must call it a stack overflow. As `large_frame_probed` the compiler makes it touch each
 * page on its way down, and as `variable_frame`, whose FRAME no limit at compile time can see.
 */
#include "tests/kernels/test.h"

#ifdef VARIABLE
static volatile uint64_t size = 16u << 20;
#define FRAME size
#else
#define FRAME (80u * 1024u) /* Bytes. */
#endif

static void kernel_main(const struct kiln_boot_info *info) {
  uint8_t frame[FRAME];

  __asm__ volatile("" : : "r"(frame) : "memory"); /* It cannot be made smaller. */
  test_start(info);
  test_fail("a call from a frame larger than the stack came back");
}

KILN_ENTRY(kernel_main);
