/* Owns the bounds of the kernel's stack, and walks it: see stack.h. */
#include "kernel/arch/x86_64/stack.h"

#include "kernel/console/console.h"

#define GUARD_SIZE 4096u  /* Bytes that the loader leaves unmapped below the stack. */
#define BACKTRACE_MAX 16u /* Frames printed; an endless recursion has thousands. */

/* What RBP points to in a function with a frame (x86-64 psABI §3.2.2). */
struct frame {
  uint64_t caller_frame;   /* The caller's RBP; 0 in the outermost, as KILN_ENTRY has it. */
  uint64_t return_address; /* In the caller. */
};

/* kernel.ld: the first byte of code, linked to KILN_KERNEL_BASE, and the one behind the last. */
extern const uint8_t kernel_text_start[];
extern const uint8_t kernel_text_end[];

static struct kiln_stack bounds;

void stack_set(const struct kiln_stack *stack) {
  bounds = *stack;
}

bool stack_guard_contains(uint64_t address) {
  return address < bounds.base && bounds.base - address <= GUARD_SIZE;
}

/* True when a whole frame lies on the stack at `address`, as aligned as pushes leave it. */
static bool holds_frame(uint64_t address) {
  return address % sizeof(uint64_t) == 0 && address >= bounds.base &&
         address - bounds.base <= bounds.size &&
         bounds.size - (address - bounds.base) >= sizeof(struct frame);
}

static bool is_code(uint64_t address) {
  return address >= (uint64_t)kernel_text_start && address < (uint64_t)kernel_text_end;
}

/* An address as it is, and, where the loader has moved the kernel, as the ELF file has it. */
static void print_address(uint64_t address) {
  uint64_t slide = (uint64_t)kernel_text_start - KILN_KERNEL_BASE;

  if (slide == 0) {
    kprintf(LOG_PANIC, "  %016lx\n", address);
  } else {
    kprintf(LOG_PANIC, "  %016lx, in the ELF file %016lx\n", address, address - slide);
  }
}

void stack_print_backtrace(uint64_t frame_pointer) {
  kprintf(LOG_PANIC, "backtrace, innermost call first:\n");
  for (uint32_t depth = 0; depth < BACKTRACE_MAX; depth++) {
    const struct frame *frame = (const struct frame *)frame_pointer;

    if (frame_pointer == 0) {
      kprintf(LOG_PANIC, "  kernel entry\n");
      return;
    }
    if (!holds_frame(frame_pointer)) {
      kprintf(LOG_PANIC, "  the frame at %016lx is not on the stack\n", frame_pointer);
      return;
    }
    if (!is_code(frame->return_address)) {
      kprintf(LOG_PANIC, "  the return address %016lx is not in the kernel\n",
              frame->return_address);
      return;
    }
    print_address(frame->return_address);
    /* Callers' frames lie above: anything else would be a loop. */
    if (frame->caller_frame != 0 && frame->caller_frame <= frame_pointer) {
      kprintf(LOG_PANIC, "  the frame at %016lx lies below its callee's\n", frame->caller_frame);
      return;
    }
    frame_pointer = frame->caller_frame;
  }
  kprintf(LOG_PANIC, "  and further calls\n");
}
