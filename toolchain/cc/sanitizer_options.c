/*
 * What the sanitizers are told, linked into every program that has them; they call these functions
 * when the program starts. Their options in the environment are stronger.
 */

/* BUILD.bazel says where the symbolizer is in the runfiles, where tests and `bazel run` start. */
#define OPTIONS "external_symbolizer_path=" SYMBOLIZER

const char *__asan_default_options(void);
const char *__ubsan_default_options(void);

const char *__asan_default_options(void) {
  return OPTIONS ":detect_stack_use_after_return=1:strict_string_checks=1";
}

const char *__ubsan_default_options(void) {
  return OPTIONS ":print_stacktrace=1";
}
