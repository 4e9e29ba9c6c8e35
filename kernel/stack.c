/* Owns the bounds of the kernel's stacks, and walks them: see stack.h. */
#include "kernel/stack.h"

#include <stddef.h>

#include "kernel/console/console.h"
#include "kernel/symbols/symbols.h"
#include "lib/format.h"
#include "lib/string.h"

#define STACKS_MAX 320u   /* The boot stack, and others: five for each of 64 processors. */
#define BACKTRACE_MAX 16u /* Calls printed; of a recursion, one. */
#define WALK_MAX \
  1000000u              /* Calls looked at: more than the frames of any stack, less than a hang. */
#define ADDRESS_MAX 40u /* Bytes of the text of an address, terminator included. */

/* What RBP points to in a function with a frame (x86-64 psABI §3.2.2), and X29 likewise (AAPCS64
   §6.4.6). */
struct frame {
  uint64_t caller_frame;   /* The caller's; 0 in the outermost, as KILN_ENTRY has it. */
  uint64_t return_address; /* In the caller. */
};

/* kernel.ld: the first byte of code, linked to KILN_KERNEL_BASE, and the one behind the last. */
extern const uint8_t kernel_text_start[];
extern const uint8_t kernel_text_end[];

static struct kiln_stack stacks[STACKS_MAX]; /* The first is the boot stack. */
static bool is_guarded[STACKS_MAX] = {true};
static uint32_t stack_count = 1;

void stack_set(const struct kiln_stack *stack) {
  stacks[0] = *stack;
}

static void add(const struct kiln_stack *stack, bool guarded) {
  if (stack_count < STACKS_MAX) {
    is_guarded[stack_count] = guarded;
    stacks[stack_count++] = *stack;
  }
}

void stack_add(const struct kiln_stack *stack) {
  add(stack, false);
}

void stack_add_guarded(const struct kiln_stack *stack) {
  add(stack, true);
}

void stack_print_overflow(uint64_t address) {
  for (uint32_t i = 0; i < stack_count; i++) {
    if (is_guarded[i] && address < stacks[i].base && stacks[i].base - address <= KILN_STACK_GUARD) {
      kprintf(LOG_PANIC, "  stack overflow: the address is in the guard below %s stack\n",
              i == 0 ? "the boot" : "another processor's");
    }
  }
}

/* The stack that has a whole frame at `address`, as aligned as pushes leave it; null: none has. */
static const struct kiln_stack *stack_of(uint64_t address) {
  for (uint32_t i = 0; i < stack_count && address % sizeof(uint64_t) == 0; i++) {
    const struct kiln_stack *stack = &stacks[i];

    if (address >= stack->base && address - stack->base <= stack->size &&
        stack->size - (address - stack->base) >= sizeof(struct frame)) {
      return stack;
    }
  }
  return NULL;
}

static bool is_code(uint64_t address) {
  return address >= (uint64_t)kernel_text_start && address < (uint64_t)kernel_text_end;
}

/* What the loader has added to every address of the ELF file. */
static uint64_t get_slide(void) {
  return (uint64_t)kernel_text_start - KILN_KERNEL_BASE;
}

/* Prints an address in the kernel's code, and what is at `lookup`: a line for each function. */
static void print_call(const char *how, uint64_t address, uint64_t lookup) {
  char place[ADDRESS_MAX], name[SYMBOL_TEXT_MAX];
  uint64_t slide = get_slide();
  struct symbol symbol;

  snprintf(place, sizeof(place), slide == 0 ? "  %s %016lx" : "  %s %016lx @%08x", how,
           address - slide, (uint32_t)address);
  if (!symbols_find(lookup, &symbol)) {
    kprintf(LOG_PANIC, "%s\n", place);
    return;
  }
  symbol.offset += address - lookup;
  for (uint32_t i = 0; i < symbol.count; i++) {
    symbol_format(&symbol, i, name, sizeof(name));
    kprintf(LOG_PANIC, "%s %s\n", place, name);
    memset(place, ' ', strlen(place));
  }
}

void stack_print_place(uint64_t instruction, uint64_t link) {
  if (is_code(instruction)) {
    print_call("at", instruction, instruction);
  } else if (stack_of(link) != NULL && is_code(*(const uint64_t *)link)) {
    /* A call of what is no code has left its caller's address, and made no frame yet. */
    print_call("by", *(const uint64_t *)link, *(const uint64_t *)link - 1);
  }
}

void stack_print_backtrace(uint64_t instruction, uint64_t link, uint64_t frame_pointer) {
  char build_id[BUILD_ID_TEXT_MAX];
  uint64_t repeated = 0; /* The return address that was printed last. */
  uint32_t repeats = 0;  /* How often it has followed since. */

  symbols_build_id(build_id);
  kprintf(LOG_PANIC, "backtrace, innermost call first; slide 0x%lx%s%s:\n", get_slide(),
          build_id[0] != '\0' ? "; build " : "", build_id);
  stack_print_place(instruction, link);
  for (uint32_t printed = 0, walked = 0; printed < BACKTRACE_MAX && walked < WALK_MAX; walked++) {
    const struct frame *frame = (const struct frame *)frame_pointer;
    const struct kiln_stack *stack = stack_of(frame_pointer);

    if (repeats != 0 && (stack == NULL || frame->return_address != repeated)) {
      kprintf(LOG_PANIC, "     and %u times more\n", repeats);
      repeats = 0;
    }
    if (frame_pointer == 0 ||
        (stack != NULL && frame->caller_frame == 0 && frame->return_address == 0)) {
      kprintf(LOG_PANIC, "  kernel entry\n");
      return;
    }
    if (stack == NULL) {
      kprintf(LOG_PANIC, "  the frame at %016lx is on no stack\n", frame_pointer);
      return;
    }
    if (!is_code(frame->return_address)) {
      kprintf(LOG_PANIC, "  the return address %016lx is not in the kernel\n",
              frame->return_address);
      return;
    }
    if (frame->return_address == repeated) {
      repeats++; /* A recursion: who began it is of more interest. */
    } else {
      /* The call is before it, and may be the last instruction of its function. */
      print_call("by", frame->return_address, frame->return_address - 1);
      repeated = frame->return_address;
      printed++;
    }
    /* Callers' frames lie above, or on the stack that an interrupt has left. */
    if (stack == stack_of(frame->caller_frame) && frame->caller_frame <= frame_pointer) {
      kprintf(LOG_PANIC, "  the frame at %016lx lies below its callee's\n", frame->caller_frame);
      return;
    }
    frame_pointer = frame->caller_frame;
  }
  kprintf(LOG_PANIC, "  and further calls\n");
}
