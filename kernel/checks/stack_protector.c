/*
 * What -fstack-protector-strong calls and reads, under the names that the compiler has for it
 * (clang, "-mstack-protector-guard=global"): see stack_protector.h.
 */
#include "kernel/checks/stack_protector.h"

#include <stdint.h>

#include "cpu.h"
#include "kernel/panic.h"
#include "kernel/symbols/symbols.h"

extern uint64_t __stack_chk_guard;
_Noreturn void __stack_chk_fail(void);

uint64_t __stack_chk_guard = 0x4b696c6e20706900; /* Until another is chosen. */

/*
 * Another one in every boot: the time, with its low bits spread over all. It is there to find
 * mistakes, not to withstand an attack. Its lowest byte, the first in memory, is 0: no string that
 * runs over can write it.
 */
void stack_protector_choose(void) {
  __stack_chk_guard = cpu_read_counter() * 0x9e3779b97f4a7c15ull & ~0xffull;
}

_Noreturn void __stack_chk_fail(void) {
  uint64_t caller = (uint64_t)__builtin_return_address(0);
  struct symbol symbol;
  bool found = symbols_find(caller - 1, &symbol);

  panic("stack overrun before %016lx: %s has written beyond an array on its stack", caller,
        found ? symbol.frames[symbol.count - 1].function : "the function");
}
