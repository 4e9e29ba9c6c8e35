"""How C, C++ and assembler files are compiled: every flag, under a name, with its reason.

A target changes one with `features = ["name"]` or `features = ["-name"]`, never with copied copts.
"""

load("@bazel_tools//tools/cpp:cc_toolchain_config_lib.bzl", "flag_group", "flag_set")
load(
    ":flags.bzl",
    "COMPILE",
    "CXX_COMPILE",
    "C_AND_CXX_COMPILE",
    "C_COMPILE",
    "PREPROCESS",
    "always",
    "each",
    "flags",
    "on_request",
)
load(":targets.bzl", "POSITION_INDEPENDENT")

# DWARF by name, because PE would otherwise get CodeView. The later option decides how much.
_LINE_TABLES = ["-gdwarf", "-gline-tables-only"]

def _target_features(target):
    """The target's triple, and the features of its row."""
    return [always("target", [flags(COMPILE, ["--target=" + target.triple])])] + [
        always(name, [flags(C_AND_CXX_COMPILE, values)])
        for name, values in target.features
    ]

def _language_features(target):
    """The standards and warnings of Kiln's own code; of foreign code its author decides, by copts."""
    if target.foreign:
        return []
    return [
        always("c17", [flags(C_COMPILE, ["-std=c17"])]),
        always("cxx17", [flags(CXX_COMPILE, ["-std=c++17"])]),
        always("warnings", [
            flags(C_AND_CXX_COMPILE, [
                "-Wall",
                "-Wextra",
                "-Werror",
            ]),
            # C++ has no functions without prototypes.
            flags(C_COMPILE, [
                "-Wstrict-prototypes",
                "-Wmissing-prototypes",
            ]),
        ]),
        # Silent truncation is how a 64-bit length from a disk becomes a small one. Changes of
        # sign alone are left out: in C they are everywhere, and the warning would teach casting.
        always("conversion_warnings", [flags(C_AND_CXX_COMPILE, ["-Wconversion", "-Wno-sign-conversion"])]),
    ]

def _dbg_features(target):
    """What the target's row has for `-c dbg`; stronger than all before."""
    return [
        on_request(name, [flags(C_AND_CXX_COMPILE, values, when = "dbg")])
        for name, values in target.dbg_features
    ]

def _freestanding_features():
    """C and C++ with nothing below them. The compiler still calls memcpy, memmove, memset and memcmp."""
    return [
        always("freestanding", [flags(C_AND_CXX_COMPILE, [
            "-ffreestanding",
            "-fno-stack-protector",
            # Address 0 is the interrupt vector table, and 0x400 the BIOS's data.
            "-fno-delete-null-pointer-checks",
            # Firmware tables, disk sectors and page tables are bytes seen through structures.
            "-fno-strict-aliasing",
        ])]),
        # No unwinder reads these tables, and they would be loaded with the code.
        always("no_unwind", [flags(C_AND_CXX_COMPILE, [
            "-fno-exceptions",
            "-fno-unwind-tables",
            "-fno-asynchronous-unwind-tables",
        ])]),
        # Of a program that must be small as a whole: the linker compiles it, and sees all of it.
        on_request("lto", [flags(C_AND_CXX_COMPILE, ["-flto"])]),
        # For such a program, with -frame_pointers: nobody walks its frames, and without SIMD nothing wants a stack that is
        # more aligned. Comparisons are shorter than its tables of jumps.
        on_request("no_frames", [flags(C_AND_CXX_COMPILE, [
            "-fomit-frame-pointer",
            "-mstack-alignment=8",
            "-fno-jump-tables",
        ])]),
        # For what runs on an exception's stack, which has 8 KiB and no guard. Stronger than the target's frame_limit.
        on_request("small_frames", [flags(C_AND_CXX_COMPILE, ["-Wframe-larger-than=2048"])]),
        # What needs a C++ library below it. Headers of one are not there either: a kernel in C++ includes those of C,
        # which the compiler brings, or brings others. lib/cxx has the few functions that remain to be called.
        always("freestanding_cxx", [flags(CXX_COMPILE, [
            "-fno-rtti",
            # The guard of a static variable in a function would be a lock of a kernel that has none yet.
            "-fno-threadsafe-statics",
            "-nostdinc++",
        ])]),
    ]

def _placement_features(target):
    return [
        # What is not called is not linked (gc_sections), so is neither read from disk nor mapped.
        always("function_sections", [flags(C_AND_CXX_COMPILE, ["-ffunction-sections", "-fdata-sections"])]),
        # Where the code runs is known when it is linked...
        always("fixed_address", [
            flags(C_AND_CXX_COMPILE, target.code_model, unless = "position_independent"),
        ]),
        # ...except in a blob that is copied to wherever there is room, and linked likewise (link_features.bzl).
        on_request("position_independent", [flags(C_AND_CXX_COMPILE, POSITION_INDEPENDENT)]),
    ]

def _reproducible_features(target):
    """The same bits from every directory, at every time."""
    return [
        always("reproducible", [
            # All other paths on the command line are relative already.
            flags(COMPILE, ["-ffile-compilation-dir=."]),
            # __DATE__, __TIME__ and __TIMESTAMP__: errors in Kiln's own code, and in that of others the same in every build.
            flags(C_AND_CXX_COMPILE, [
                "-Wno-builtin-macro-redefined",
                "-D__DATE__=\"Jan  1 1980\"",
                "-D__TIME__=\"00:00:00\"",
                "-D__TIMESTAMP__=\"Tue Jan  1 00:00:00 1980\"",
            ] if target.foreign else ["-Wdate-time"]),
        ]),
    ]

def _mode_features():
    """`-c fastbuild`, `-c opt` and `-c dbg`.

    No mode defines NDEBUG: assertions are part of a tool and of a kernel.
    """
    return [
        # What a build without flags makes is what people boot: optimized, and for size, because
        # every sector of a loader is read by the BIOS and stage 2 has 56 KiB. The line tables make
        # backtraces readable and are not loaded.
        on_request("fastbuild", [flags(PREPROCESS, ["-Os"]), flags(COMPILE, _LINE_TABLES)]),
        on_request("opt", [flags(PREPROCESS, ["-O2"]), flags(COMPILE, _LINE_TABLES)]),
        on_request("dbg", [flags(PREPROCESS, ["-Og"]), flags(COMPILE, ["-gdwarf"])]),
        # What the second stage carries is small in all of them.
        on_request("smallest", [flags(PREPROCESS, ["-Oz"])]),
    ]

def _search_path_features(target, sysroot):
    """Headers: declared ones, the compiler's own, then the C library's if the target has one.

    Where it has none, headers in their place say what a kernel has instead; not to foreign code, which may ask by
    __has_include what there is.
    """
    if target.link_style == "linux":
        library = ["--sysroot=" + sysroot.root]
    else:
        library = ["-nostdlibinc"] + ([] if target.foreign else ["-idirafter", sysroot.no_library])
    return [
        always("library_headers", [flags(PREPROCESS, library)]),
        always("include_paths", [flag_set(
            actions = PREPROCESS,
            flag_groups = [
                each("quote_include_paths", ["-iquote", "%{quote_include_paths}"]),
                each("include_paths", ["-I%{include_paths}"]),
                each("system_include_paths", ["-isystem", "%{system_include_paths}"]),
            ],
        )]),
        always("defines", [flag_set(
            actions = PREPROCESS,
            flag_groups = [each("preprocessor_defines", ["-D%{preprocessor_defines}"])],
        )]),
    ]

def _action_features():
    """The command line's fixed parts, which no_legacy_features leaves to us."""
    return [
        always("user_compile_flags", [flag_set(
            actions = COMPILE,
            flag_groups = [each("user_compile_flags", ["%{user_compile_flags}"])],
        )]),
        # Bazel reads the dependency file back and fails on a header that was not declared.
        always("dependency_file", [flag_set(
            actions = PREPROCESS,
            flag_groups = [flag_group(
                flags = ["-MD", "-MF", "%{dependency_file}"],
                expand_if_available = "dependency_file",
            )],
        )]),
        always("compile_source", [flag_set(
            actions = COMPILE,
            flag_groups = [
                flag_group(
                    flags = ["-c", "%{source_file}"],
                    expand_if_available = "source_file",
                ),
                flag_group(
                    flags = ["-o", "%{output_file}"],
                    expand_if_available = "output_file",
                ),
            ],
        )]),
    ]

def compile_features(target, sysroot):
    """All compile features of a target, in command line order.

    Args:
      target: row of targets.bzl.
      sysroot: paths of the C library, as made in config.bzl.

    Returns:
      A list of features.
    """
    freestanding = _freestanding_features() if target.link_style != "linux" else []
    return (
        _mode_features() +
        _target_features(target) +
        _language_features(target) +
        freestanding +
        _dbg_features(target) +
        _placement_features(target) +
        _reproducible_features(target) +
        _search_path_features(target, sysroot) +
        _action_features()
    )
