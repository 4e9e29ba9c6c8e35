/*
 * Constructors of global objects. The compiler makes a function for the constructors of a file and
 * puts its address into .init_array (gABI, "Initialization and Termination Functions"); the linker
 * script collects these and defines the bounds of the table.
 */
#include "lib/cxx/cxx.h"

using constructor = void (*)();

/* Hidden: the symbols are of this program, so that no global offset table is needed. */
extern "C" __attribute__((visibility("hidden"))) const constructor __init_array_start[];
extern "C" __attribute__((visibility("hidden"))) const constructor __init_array_end[];

void cxx_run_constructors() {
  for (const constructor *next = __init_array_start; next != __init_array_end; next++) {
    (*next)();
  }
}
