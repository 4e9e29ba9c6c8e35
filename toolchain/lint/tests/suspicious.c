/* What clang-tidy finds: the size of a pointer in place of that of an array. */

#include <stddef.h>

size_t suspicious_size(const int *numbers);

size_t suspicious_size(const int *numbers) {
  return sizeof(numbers) / sizeof(numbers[0]);
}
