"""Declares the C toolchain of one target."""

load(":config.bzl", "cc_toolchain_config")
load(":targets.bzl", "TARGETS")

def declare_toolchain(name):
    """Makes the `toolchain`, the `cc_toolchain` and its configuration.

    The files of each kind of action are listed apart, because every input is a symlink in every
    sandbox: a compilation does not carry the linker, nor the link of a kernel the C library.

    Args:
      name: name of the toolchain, a row of targets.bzl.
    """
    target = TARGETS[name]
    hosted = target.link_style == "linux"
    linker = "lld-link" if target.link_style == "pe" else "ld.lld"
    native.filegroup(
        name = name + "_compiler_files",
        srcs = ["@kiln_llvm//:clang"] + (["@kiln_sysroot//:headers"] if hosted else []) + (
            [] if hosted or target.foreign else ["no_library_headers"]
        ),
        visibility = ["//toolchain/cc/tests:__pkg__"],
    )
    native.filegroup(
        name = name + "_linker_files",
        srcs = ["@kiln_llvm//:lld"] + (["@kiln_sysroot//:libs"] if hosted else []),
        visibility = ["//toolchain/cc/tests:__pkg__"],
    )
    native.filegroup(
        name = name + "_all_files",
        srcs = [
            name + "_compiler_files",
            name + "_linker_files",
            "@kiln_llvm//:ar",
            "@kiln_llvm//:strip",
        ],
    )
    native.filegroup(name = name + "_no_files")
    cc_toolchain_config(
        name = name + "_config",
        ar = "@kiln_llvm//:bin/llvm-ar",
        clang = "@kiln_llvm//:bin/clang",
        linker = "@kiln_llvm//:bin/" + linker,
        strip = "@kiln_llvm//:bin/llvm-strip",
        sysroot = "@kiln_sysroot//:libs",
        target = name,
    )
    native.cc_toolchain(
        name = name + "_cc_toolchain",
        all_files = name + "_all_files",
        ar_files = "@kiln_llvm//:ar",
        as_files = name + "_compiler_files",
        compiler_files = name + "_compiler_files",
        dwp_files = name + "_no_files",
        linker_files = name + "_linker_files",
        objcopy_files = name + "_no_files",
        strip_files = "@kiln_llvm//:strip",
        supports_param_files = True,
        toolchain_config = name + "_config",
    )
    native.toolchain(
        name = name,
        exec_compatible_with = [
            "@platforms//cpu:x86_64",
            "@platforms//os:linux",
        ],
        target_compatible_with = target.compatible_with,
        toolchain = name + "_cc_toolchain",
        toolchain_type = "@bazel_tools//tools/cpp:toolchain_type",
    )
