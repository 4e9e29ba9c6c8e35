"""The workspace's own C++ toolchain."""

load("@bazel_tools//tools/cpp:cc_toolchain_config_lib.bzl", "tool_path")

def _own_config_impl(ctx):
    return cc_common.create_cc_toolchain_config_info(
        ctx = ctx,
        toolchain_identifier = "own",
        host_system_name = "local",
        target_system_name = "local",
        target_cpu = "k8",
        target_libc = "local",
        compiler = "own",
        abi_version = "local",
        abi_libc_version = "local",
        tool_paths = [
            tool_path(name = name, path = "compiler.sh")
            for name in ["ar", "cpp", "gcc", "gcov", "ld", "nm", "objdump", "strip"]
        ],
    )

_own_config = rule(
    implementation = _own_config_impl,
    provides = [CcToolchainConfigInfo],
)

def own_toolchain(name):
    """Makes a C++ toolchain for programs that run here.

    Args:
      name: name of the toolchain.
    """
    native.filegroup(
        name = name + "_files",
        srcs = ["compiler.sh"],
    )
    _own_config(name = name + "_config")
    native.cc_toolchain(
        name = name + "_cc_toolchain",
        all_files = name + "_files",
        compiler_files = name + "_files",
        dwp_files = name + "_files",
        linker_files = name + "_files",
        objcopy_files = name + "_files",
        strip_files = name + "_files",
        toolchain_config = name + "_config",
    )
    native.toolchain(
        name = name,
        target_compatible_with = [
            "@platforms//cpu:x86_64",
            "@platforms//os:linux",
        ],
        toolchain = name + "_cc_toolchain",
        toolchain_type = "@bazel_tools//tools/cpp:toolchain_type",
    )
