// Does not compile where the compiler has no SIMD registers (*_simd_test).

void keep(float value);
void keep(float value) {
  __asm__ volatile("" : : "x"(value));
}
