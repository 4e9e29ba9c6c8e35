"""Unit tests and fuzz targets: C programs that run, under sanitizers, on the machine that builds."""

load("@rules_cc//cc:defs.bzl", "cc_binary")
load("//toolchain/platforms:defs.bzl", "HOST")
load(":instrumented.bzl", "instrumented_binary", "instrumented_test")

# What programs under sanitizers are linked with, and need to run.
_SANITIZERS = Label("@kiln_clang_rt//:link")
_RUNTIMES = [
    Label("@kiln_clang_rt//:runtime"),
    Label("@kiln_sysroot//:runtime"),
]
_SYMBOLIZER = Label("@kiln_llvm_reports//:symbolizer")
_SANITIZER_OPTIONS = Label("//toolchain/cc:sanitizer_options")
_CMOCKA = Label("//toolchain/cc:cmocka")

# The scripts, and what they call.
_FUZZ = Label("//toolchain/cc:fuzz.sh")
_APPLETS = Label("@kiln_image_tools//:applets")

def _program(name, srcs, deps, data = []):
    """What gets instrumented; itself it is never built.

    Args:
      name: name of the target.
      srcs: C files.
      deps: libraries.
      data: files for the program to run.
    """
    cc_binary(
        name = name,
        testonly = True,
        srcs = srcs,
        additional_linker_inputs = [_SANITIZERS],
        data = data + _RUNTIMES,
        tags = ["manual"],
        target_compatible_with = HOST,
        deps = deps,
    )

def unit_test(name, srcs, deps = [], size = "small", **kwargs):
    """A cmocka test that runs under AddressSanitizer and UndefinedBehaviorSanitizer.

    `NAME_coverage` is the same test without these, for `bazel run //:coverage`.

    Example:

        unit_test(
            name = "elf_test",
            srcs = ["elf_test.c"],
            deps = ["//boot/core"],
        )

    Args:
      name: name of the test.
      srcs: its C files.
      deps: libraries, besides cmocka.
      size: as everywhere in Bazel.
      **kwargs: other attributes of the test, for example `data`, files to read, and `args`.
    """
    _program(
        name = name + "_program",
        srcs = srcs,
        data = [_SYMBOLIZER],
        deps = deps + [
            _CMOCKA,
            _SANITIZER_OPTIONS,
        ],
    )
    instrumented_test(
        name = name,
        size = size,
        instrument = ["sanitize"],
        program = name + "_program",
        **kwargs
    )
    instrumented_binary(
        name = name + "_coverage",
        testonly = True,
        instrument = ["line_coverage"],
        args = kwargs.get("args"),
        data = kwargs.get("data"),
        program = name + "_program",
        tags = ["manual"],
    )

def fuzz_target(name, srcs, seeds, deps = [], runs = 20000, **kwargs):
    """A libFuzzer target under both sanitizers: `bazel run NAME -- -max_total_time=60`, and a short test.

    `NAME_test` runs the seeds and then a fixed number of inputs from a fixed random seed.

    Args:
      name: name of the program to run.
      srcs: C files with LLVMFuzzerTestOneInput.
      seeds: files to begin with.
      deps: libraries.
      runs: inputs that the test tries.
      **kwargs: other attributes of the program to run.
    """
    _program(
        name = name + "_program",
        srcs = srcs,
        data = [_SYMBOLIZER],
        deps = deps + [_SANITIZER_OPTIONS],
    )
    instrumented_binary(
        name = name + "_fuzzer",
        testonly = True,
        instrument = ["sanitize", "fuzzer"],
        program = name + "_program",
    )
    arguments = ["$(rootpath :%s_fuzzer)" % name] + ["$(rootpaths %s)" % label for label in seeds] + ["--"]
    native.sh_binary(
        name = name,
        testonly = True,
        srcs = [_FUZZ],
        args = arguments,
        data = [
            name + "_fuzzer",
            _APPLETS,
        ] + seeds,
        **kwargs
    )
    native.sh_test(
        name = name + "_test",
        size = "small",
        srcs = [_FUZZ],
        args = arguments + ["-runs=%d" % runs, "-seed=1"],
        data = [
            name + "_fuzzer",
            _APPLETS,
        ] + seeds,
    )
