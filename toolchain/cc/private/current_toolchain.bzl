"""Asking which C toolchain a target gets: Kiln's, or another one that Bazel has chosen in silence."""

load("@bazel_tools//tools/cpp:toolchain_utils.bzl", "find_cpp_toolchain")

# What the names of the systems that Kiln's toolchains compile for begin with.
SYSTEM_PREFIX = "kiln_"

# A target that depends on this, in the configuration that it is interested in, can call check_toolchain.
CURRENT_TOOLCHAIN = Label("//toolchain/cc:current_toolchain")

_CurrentToolchainInfo = provider(
    doc = "The C toolchain of a configuration.",
    fields = {"system": "string: what the toolchain calls the system that it compiles for"},
)

def _current_toolchain_impl(ctx):
    return [_CurrentToolchainInfo(system = find_cpp_toolchain(ctx).target_gnu_system_name)]

current_toolchain = rule(
    implementation = _current_toolchain_impl,
    doc = "The C toolchain of the configuration that this target is built in. There is one such target.",
    attrs = {
        "_cc_toolchain": attr.label(
            default = "@bazel_tools//tools/cpp:current_cc_toolchain",
        ),
    },
    toolchains = ["@bazel_tools//tools/cpp:toolchain_type"],
)

def check_toolchain(label, target):
    """Ends the analysis if the code that `label` stands for would not be compiled by Kiln's toolchain.

    Bazel 4 chooses C toolchains by platform only if it is told to. Without that the machine's compiler gets code and
    options that it does not know, and its errors say nothing of the reason.

    Args:
      label: Label of the target that asks.
      target: CURRENT_TOOLCHAIN, in the configuration of that code.
    """
    if not target[_CurrentToolchainInfo].system.startswith(SYSTEM_PREFIX):
        fail((
            "kiln: %s would be compiled by another C toolchain than Kiln's: add the line " +
            "`build --incompatible_enable_cc_toolchain_resolution` to the .bazelrc of this workspace; if it is there, " +
            "let WORKSPACE call kiln_register_toolchains() before it registers other toolchains"
        ) % label)
