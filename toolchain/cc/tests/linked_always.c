// Nothing refers to it, but its library says alwayslink.

int linked_always(void);
__attribute__((retain)) int linked_always(void) {
  return 1;
}
