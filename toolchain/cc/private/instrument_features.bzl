"""Programs for Linux that watch themselves: the features that instrumented_test and instrumented_binary ask for.

    sanitize       AddressSanitizer and UndefinedBehaviorSanitizer; the first finding ends the program
    fuzzer         libFuzzer, which has main() and calls LLVMFuzzerTestOneInput
    line_coverage  counts how often each line runs, and writes that to $LLVM_PROFILE_FILE

Their runtimes are in a repository of their own, so that only who asks for them fetches them. A program that is
linked with one of the first two is dynamic, as AddressSanitizer stands in front of the C library's functions.
"""

load("//toolchain/debian:roots.bzl", "locked_root")
load(":flags.bzl", "C_COMPILE", "LINK", "flags", "on_request")

_LIB = "usr/lib/x86_64-linux-gnu"

# The runtimes' repository, from the execution root and from the runfiles.
_RUNTIME_ROOT = locked_root("kiln_clang_rt") + "/root/"
_CLANG_LIB = _RUNTIME_ROOT + "usr/lib/llvm-19/lib/clang/19/lib/linux"
_CLANG_RT = _CLANG_LIB + "/libclang_rt."

def dynamic_link_flags(root):
    """Linker flags of a program that runs in the packaged C library, never the host's.

    The paths are relative to where Bazel starts actions (the execution root) and tests (the runfiles).

    Args:
      root: the C library's root, such as external/kiln_sysroot/root.

    Returns:
      A list of flags.
    """
    return [
        "-Bdynamic",
        "--dynamic-linker=%s/%s/ld-linux-x86-64.so.2" % (root, _LIB),
        "-rpath=%s/%s" % (root, _LIB),
        # For the libraries of its libraries, too: DT_RUNPATH is not, and they would be the host's.
        "--disable-new-dtags",
    ]

def _sanitize(sysroot):
    return on_request("sanitize", [
        flags(C_COMPILE, [
            "-fsanitize=address,undefined",
            "-fno-sanitize-recover=all",
            # Lists of exceptions come with the compiler; we want none.
            "-fno-sanitize-ignorelist",
            # What clang's documentation recommends: fast enough, and every frame in the report.
            "-O1",
            "-fno-omit-frame-pointer",
        ]),
        flags(LINK, dynamic_link_flags(sysroot.root) + [
            # The shared runtime: with the static one every test is a file of 1.6 MB, in every cache. It stands
            # in front of the C library, whose own calls go to it, too.
            _CLANG_RT + "asan-x86_64.so",
            "-rpath=" + _CLANG_LIB,
            "-rpath=" + _RUNTIME_ROOT + _LIB,  # For its libstdc++.
            "--whole-archive",
            _CLANG_RT + "asan-preinit-x86_64.a",
            _CLANG_RT + "asan_static-x86_64.a",
            "--no-whole-archive",
        ]),
    ])

def _fuzzer():
    return on_request("fuzzer", [
        flags(C_COMPILE, ["-fsanitize=fuzzer-no-link"]),
        flags(LINK, [
            "--whole-archive",
            _CLANG_RT + "fuzzer-x86_64.a",
            "--no-whole-archive",
            _RUNTIME_ROOT + _LIB + "/libstdc++.so.6",
            "-lgcc_s",
            "-lm",
        ]),
    ])

def _line_coverage():
    return on_request("line_coverage", [
        flags(C_COMPILE, ["-fprofile-instr-generate", "-fcoverage-mapping"]),
        flags(LINK, ["--undefined=__llvm_profile_runtime", _CLANG_RT + "profile-x86_64.a"]),
    ])

def instrument_features(sysroot):
    """The features of this file.

    Args:
      sysroot: paths of the C library, as made in config.bzl.

    Returns:
      A list of features.
    """
    return [_sanitize(sysroot), _fuzzer(), _line_coverage()]
