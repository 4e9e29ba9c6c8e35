/*
 * What a kernel in C++ calls of lib/cxx. The compiler calls the rest of it (runtime.cc).
 *
 *     #include "boot/protocol/kiln.h"
 *     #include "lib/cxx/cxx.h"
 *
 *     static void kernel_main(const kiln_boot_info *info) {
 *       cxx_run_constructors();
 *       ...
 *     }
 *
 *     KILN_ENTRY(kernel_main);
 *
 * The language is freestanding C++17 or C++20, without exceptions and RTTI. The headers are C's:
 * <stdint.h>, <stddef.h>, <stdarg.h> and so on; there is no C++ library. Static variables in
 * functions are made without a lock.
 */
#ifndef KILN_LIB_CXX_CXX_H
#define KILN_LIB_CXX_CXX_H

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Runs the constructors of all global objects, and the functions that are
 * __attribute__((constructor)), those with a priority first. It is the first line of kernel_main:
 * before it, such objects are zeros. A kernel that has constructors and does not call this does
 * not link with Kiln's linker script. In C, too: kernel_main may be C and others not.
 */
void cxx_run_constructors(void);

#ifdef __cplusplus
}
#endif

#endif /* KILN_LIB_CXX_CXX_H */
