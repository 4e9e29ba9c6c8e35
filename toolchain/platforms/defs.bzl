"""Building for another platform than the host's, and saying what a target can be built for."""

# buildifier: disable=bzl-visibility # Not for users.
load("//toolchain/cc/private:current_toolchain.bzl", "CURRENT_TOOLCHAIN", "check_toolchain")

# buildifier: disable=bzl-visibility
load("//toolchain/cc/private:forward.bzl", "forward_prerequisites")

# For `target_compatible_with`: Bazel skips the target in every other configuration, so
# `bazel build //...` passes over freestanding code until a `for_platform` asks for it.
# Code that runs anywhere (//lib, //boot/core) needs none of these.

# Any freestanding target, loader or kernel.
FREESTANDING = [Label("@platforms//os:none")]

# The kernel proper: freestanding, after the firmware has gone. Of any architecture, and of those whose registers it names.
KERNEL = FREESTANDING + [Label("//toolchain/platforms:no_firmware")]

AARCH64_KERNEL = FREESTANDING + [
    Label("@platforms//cpu:aarch64"),
    Label("//toolchain/platforms:no_firmware"),
]

X86_64_KERNEL = FREESTANDING + [
    Label("@platforms//cpu:x86_64"),
    Label("//toolchain/platforms:no_firmware"),
]

# 32-bit code that calls the BIOS.
I386_BIOS = FREESTANDING + [
    Label("@platforms//cpu:x86_32"),
    Label("//toolchain/platforms:bios"),
]

# 64-bit code that calls UEFI, likewise.
UEFI = FREESTANDING + [Label("//toolchain/platforms:uefi")]

AARCH64_UEFI = FREESTANDING + [
    Label("@platforms//cpu:aarch64"),
    Label("//toolchain/platforms:uefi"),
]

X86_64_UEFI = FREESTANDING + [
    Label("@platforms//cpu:x86_64"),
    Label("//toolchain/platforms:uefi"),
]

# Tools and unit tests that run on the machine that builds.
HOST = [Label("@platforms//os:linux")]

# The platform of those among them that Kiln's toolchain compiles.
LINUX_PLATFORM = Label("//toolchain/platforms:linux_x86_64")

_MODE = "//command_line_option:compilation_mode"

def _platform_transition_impl(settings, attr):
    # Bazel names output directories after the options that a transition may change, so every wrapper of one
    # platform shares one configuration, with or without a mode of its own: the kernel is compiled once, no
    # matter who asks. -c opt and -c dbg pass through where no mode is asked for.
    return {
        "//command_line_option:platforms": str(attr.platform),
        _MODE: getattr(attr, "compilation_mode", None) or settings[_MODE],
    }

platform_transition = transition(
    implementation = _platform_transition_impl,
    inputs = [_MODE],
    outputs = [
        "//command_line_option:platforms",
        _MODE,
    ],
)

def _for_platform_impl(ctx):
    # Lists, because the transition could have split; it never does.
    check_toolchain(ctx.label, ctx.attr._toolchain[0])
    src = ctx.attr.src[0]
    files = src[DefaultInfo].files.to_list()
    if len(files) != 1:
        fail("for_platform %s: %s makes %d files, expected one" % (ctx.label, src.label, len(files)))
    out = ctx.actions.declare_file(ctx.attr.out or files[0].basename)
    ctx.actions.symlink(output = out, target_file = files[0])
    return [DefaultInfo(
        files = depset([out]),
        runfiles = ctx.runfiles(files = [out]),
    )] + forward_prerequisites(src)

for_platform = rule(
    implementation = _for_platform_impl,
    doc = """Builds `src` for `platform` and forwards its one output file.

The result lives in the ordinary output tree, so that anything (an image, a test's `data`, a
`nasm_object`'s `data`) can use it without knowing for what it was compiled.

Example:

    for_platform(
        name = "kernel",
        src = ":kernel_elf",
        out = "kernel.elf",
        platform = "//toolchain/platforms:x86_64_none",
    )
""",
    attrs = {
        "src": attr.label(
            doc = "The target to build, with exactly one default output file, or a file it makes.",
            allow_files = True,
            cfg = platform_transition,
            mandatory = True,
        ),
        "out": attr.string(
            doc = "Name of the forwarded file in this package. Default: the name of `src`'s file.",
        ),
        "platform": attr.label(
            doc = "The platform to build for, for example //toolchain/platforms:x86_64_none.",
            mandatory = True,
        ),
        "_toolchain": attr.label(
            default = CURRENT_TOOLCHAIN,
            cfg = platform_transition,
        ),
        "_allowlist_function_transition": attr.label(
            default = "@bazel_tools//tools/allowlists/function_transition_allowlist",
        ),
    },
)
