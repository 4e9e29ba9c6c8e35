// Compiles for a kernel, but can not be linked (soft_float_test.sh).

double product(double a, double b);
double product(double a, double b) {
  return a * b;
}
