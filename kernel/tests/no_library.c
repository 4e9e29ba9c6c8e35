/*
 * A kernel that counts on what kernels do not have. It compiles; the linker says what to do about
 * each function (explain_undefined_test.sh).
 */
#include <stddef.h>

#include "boot/protocol/kiln.h"

size_t strlen(const char *text);
void *malloc(size_t size);
int printf(const char *format, ...);
void abort(void);
double sin(double x);
void a_function_of_the_kernel(void);

struct large {
  int numbers[1000];
};

volatile double celsius = 36.6;
volatile float ratio = 0.5f;
volatile __int128 wide = 1;
volatile struct large from, to;

static void kernel_main(const struct kiln_boot_info *info) {
  double fahrenheit = celsius * 1.8 + 32.0;
  float half = ratio / 2.0f;

  wide = wide / (__int128)(int)fahrenheit;
  printf("%d %d\n", (int)half, (int)sin(celsius));
  *(char *)malloc(strlen((const char *)info)) = celsius > 1.0;
  to = from;
  a_function_of_the_kernel();
  abort();
}

KILN_ENTRY(kernel_main);
