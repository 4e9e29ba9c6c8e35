"""The one C toolchain configuration, instantiated for each row of targets.bzl."""

load("@bazel_tools//tools/cpp:cc_toolchain_config_lib.bzl", "action_config", "feature", "tool")
load(":compile_features.bzl", "compile_features")
load(":current_toolchain.bzl", "SYSTEM_PREFIX")
load(":flags.bzl", "ARCHIVE", "COMPILE", "LINK", "STRIP")
load(":link_features.bzl", "link_features")
load(":targets.bzl", "TARGETS")

# The compiler's own headers, in its repository.
_HEADERS = "root/usr/lib/llvm-19/lib/clang/19/include"

def _action_configs(actions, launcher):
    return [
        action_config(action_name = name, enabled = True, tools = [tool(tool = launcher)])
        for name in actions
    ]

def _sysroot(ctx):
    """Where the C library is, and what explains that there is none, from the execution root."""
    root = ctx.attr.sysroot.label.workspace_root + "/root"
    package = [part for part in [ctx.label.workspace_root, ctx.label.package] if part]
    return struct(
        root = root,
        libraries = root + "/usr/lib/x86_64-linux-gnu",
        gcc_libraries = root + "/usr/lib/gcc/x86_64-linux-gnu/12",
        no_library = "/".join(package + ["no_library"]),
    )

def _cc_toolchain_config_impl(ctx):
    target = TARGETS[ctx.attr.target]
    hosted = target.link_style == "linux"
    sysroot = _sysroot(ctx)
    return cc_common.create_cc_toolchain_config_info(
        ctx = ctx,
        # Bazel would otherwise add its own idea of every flag.
        features = [feature(name = "no_legacy_features")] +
                   compile_features(target, sysroot) +
                   link_features(target, sysroot),
        action_configs = _action_configs(COMPILE, ctx.file.clang) +
                         _action_configs(LINK, ctx.file.linker) +
                         _action_configs(ARCHIVE, ctx.file.ar) +
                         _action_configs(STRIP, ctx.file.strip),
        # Headers that need not be declared; all other undeclared ones are errors.
        cxx_builtin_include_directories = [
            ctx.file.clang.owner.workspace_root + "/" + _HEADERS,
        ] + ([sysroot.root + "/usr/include"] if hosted else []),
        toolchain_identifier = ctx.attr.target,
        host_system_name = "linux_x86_64",
        # Of all that says who a toolchain is, rules see only this.
        target_system_name = SYSTEM_PREFIX + ctx.attr.target,
        target_cpu = target.triple.split("-")[0],
        target_libc = "glibc" if hosted else "none",
        compiler = "clang",
        abi_version = "none",
        abi_libc_version = "none",
    )

cc_toolchain_config = rule(
    implementation = _cc_toolchain_config_impl,
    doc = "Flags and tools of one target. Used by declare_toolchain only.",
    attrs = {
        "target": attr.string(
            doc = "Name of a row of targets.bzl.",
            mandatory = True,
        ),
        "clang": attr.label(
            doc = "Compiler and assembler.",
            allow_single_file = True,
            mandatory = True,
        ),
        "linker": attr.label(
            doc = "The linker: ld.lld, or lld-link for PE.",
            allow_single_file = True,
            mandatory = True,
        ),
        "ar": attr.label(
            doc = "llvm-ar.",
            allow_single_file = True,
            mandatory = True,
        ),
        "strip": attr.label(
            doc = "llvm-strip.",
            allow_single_file = True,
            mandatory = True,
        ),
        "sysroot": attr.label(
            doc = "Any target of the repository with the C library.",
            mandatory = True,
        ),
    },
    provides = [CcToolchainConfigInfo],
)
