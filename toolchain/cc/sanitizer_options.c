/*
 * What the sanitizers are told, linked into every program that has them; they call these functions
 * when the program starts. Their options in the environment are stronger.
 */

/* As in the runfiles, where tests and `bazel run` start. */
#define SYMBOLIZER "external_symbolizer_path=external/kiln_llvm_reports/bin/llvm-symbolizer"

const char *__asan_default_options(void);
const char *__ubsan_default_options(void);

const char *__asan_default_options(void) {
  return SYMBOLIZER ":detect_stack_use_after_return=1:strict_string_checks=1";
}

const char *__ubsan_default_options(void) {
  return SYMBOLIZER ":print_stacktrace=1";
}
