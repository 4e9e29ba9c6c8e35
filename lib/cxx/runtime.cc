/*
 * The functions that clang calls in C++ code on its own (Itanium C++ ABI). None of them allocates:
 * `operator new` is the kernel's to define, and the linker names it when it is missing.
 */
#include <stddef.h>

namespace std {
enum class align_val_t : size_t {};
}

extern "C" {
/* Itanium C++ ABI §3.2.6: what a pure virtual function is until an object is complete. */
void __cxa_pure_virtual();

/* Itanium C++ ABI §3.3.6.3: asks for a destructor to run when the program ends, which no kernel
 * does. */
int __cxa_atexit(void (*destructor)(void *), void *object, void *program);

/* Of which program that is. */
extern __attribute__((visibility("hidden"))) void *__dso_handle;
void *__dso_handle = nullptr;
}

/* An invalid-opcode exception, for the kernel's or the loader's report. */
void __cxa_pure_virtual() {
  __builtin_trap();
}

int __cxa_atexit(void (*)(void *), void *, void *) {
  return 0;
}

/*
 * Every class with a virtual destructor has a function that destroys an object and deletes it, so
 * the linker wants these in kernels without a heap too. A kernel with a heap defines its own, which
 * take their places.
 */
__attribute__((weak)) void operator delete(void *) noexcept {
  __builtin_trap();
}

__attribute__((weak)) void operator delete(void *, size_t) noexcept {
  __builtin_trap();
}

__attribute__((weak)) void operator delete(void *, size_t, std::align_val_t) noexcept {
  __builtin_trap();
}
