"""A kernel that the loaders will not refuse."""

load("//toolchain/platforms:defs.bzl", "platform_transition")

def _checked_kernel_impl(ctx):
    # A list, because the transition could have split; it never does.
    src = ctx.attr.src[0][DefaultInfo].files.to_list()[0]
    out = ctx.actions.declare_file(ctx.attr.out)
    args = ctx.actions.args()
    args.add(src)
    args.add(out)
    ctx.actions.run(
        executable = ctx.executable._check_kernel,
        inputs = [src],
        outputs = [out],
        arguments = [args],
        mnemonic = "CheckKernel",
        progress_message = "Checking kernel %s" % out.short_path,
    )
    return [DefaultInfo(
        files = depset([out]),
        runfiles = ctx.runfiles(files = [out]),
    )]

checked_kernel = rule(
    implementation = _checked_kernel_impl,
    doc = """Builds the kernel `src` for `platform` and forwards it, if the loaders would start it.

As for_platform, but what boot/core would say when it loads the file is said now, and fails the build.
""",
    attrs = {
        "src": attr.label(
            doc = "The linked kernel: a cc_binary.",
            cfg = platform_transition,
            mandatory = True,
        ),
        "out": attr.string(
            doc = "Name of the forwarded file in this package.",
            mandatory = True,
        ),
        "platform": attr.label(
            doc = "The platform to build for.",
            mandatory = True,
        ),
        "_allowlist_function_transition": attr.label(
            default = "@bazel_tools//tools/allowlists/function_transition_allowlist",
        ),
        "_check_kernel": attr.label(
            default = "//boot/core:check_kernel",
            cfg = "exec",
            executable = True,
        ),
    },
)
