"""A C toolchain that is not Kiln's, to be analyzed with and never run."""

load("@bazel_tools//tools/cpp:cc_toolchain_config_lib.bzl", "tool_path")

def _foreign_config_impl(ctx):
    return cc_common.create_cc_toolchain_config_info(
        ctx = ctx,
        toolchain_identifier = "foreign",
        host_system_name = "local",
        target_system_name = "local",
        target_cpu = "k8",
        target_libc = "glibc",
        compiler = "gcc",
        abi_version = "local",
        abi_libc_version = "local",
        tool_paths = [
            tool_path(name = name, path = "/usr/bin/false")
            for name in ["ar", "cpp", "gcc", "gcov", "ld", "nm", "objdump", "strip"]
        ],
    )

_foreign_config = rule(
    implementation = _foreign_config_impl,
    doc = "Its configuration.",
    provides = [CcToolchainConfigInfo],
)

def foreign_toolchain(name):
    """Makes a `toolchain` for every platform. It is chosen where it comes first, and nowhere registered.

    Args:
      name: name of the toolchain.
    """
    native.filegroup(name = name + "_no_files")
    _foreign_config(name = name + "_config")
    native.cc_toolchain(
        name = name + "_cc_toolchain",
        all_files = name + "_no_files",
        compiler_files = name + "_no_files",
        dwp_files = name + "_no_files",
        linker_files = name + "_no_files",
        objcopy_files = name + "_no_files",
        strip_files = name + "_no_files",
        toolchain_config = name + "_config",
    )
    native.toolchain(
        name = name,
        toolchain = name + "_cc_toolchain",
        toolchain_type = "@bazel_tools//tools/cpp:toolchain_type",
    )
