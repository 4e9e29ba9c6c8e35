/* A library that foreign.c links: compiled as the kernel is, though nothing here says so. */
char *library_date() {
  return __DATE__;
}

short library_narrow(long value) {
  return value;
}
