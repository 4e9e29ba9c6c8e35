/* A heap that is a kernel's own: one block, and a count. It takes the place of what lib/cxx has. */
#include <stddef.h>

#include "tests/foreign/heap.h"

static int blocks;
static char memory[64] __attribute__((aligned(16)));

int heap_blocks() {
  return blocks;
}

void *operator new(size_t size) {
  if (blocks != 0 || size > sizeof(memory)) __builtin_trap();
  blocks++;
  return memory;
}

void operator delete(void *block) noexcept {
  if (block != nullptr) blocks--;
}

void operator delete(void *block, size_t) noexcept {
  operator delete(block);
}
