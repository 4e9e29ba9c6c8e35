// Kiln's toolchain knows C only.
int main() {
  return [] { return 0; }();
}
