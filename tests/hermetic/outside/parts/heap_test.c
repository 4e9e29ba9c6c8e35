#include "kernel/memory/memory.h"
#include "kernel/test/ktest.h"

KTEST(heap_gives_memory) {
  void *block = kmalloc(100);

  KEXPECT(block != 0);
  kfree(block);
}
