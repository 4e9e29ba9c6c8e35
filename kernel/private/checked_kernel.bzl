"""A kernel that the loaders will not refuse."""

# buildifier: disable=bzl-visibility # Not for users.
load("//toolchain/cc/private:current_toolchain.bzl", "CURRENT_TOOLCHAIN", "check_toolchain")

# buildifier: disable=bzl-visibility
load("//toolchain/cc/private:forward.bzl", "forward_prerequisites")
load("//toolchain/platforms:defs.bzl", "platform_transition")

CheckedKernelInfo = provider(
    doc = "Says of a kernel that the loaders of its architecture would start it: the build has asked.",
    fields = {"check_kernel": "Label of the program that was asked"},
)

def _make_symbols(ctx, src):
    """The table of `src`'s functions and lines."""
    ctx.actions.run_shell(
        # One thread, as several would order the table by chance. It talks: only its last words matter.
        command = 'log=$("$1" --convert "$2" --out-file "$3" --num-threads=1 --quiet 2>&1) || { echo "$log" >&2; exit 1; }',
        arguments = [ctx.file._gsymutil.path, src.path, ctx.outputs.symbols.path],
        inputs = [src],
        tools = ctx.files._gsymutil_files,
        outputs = [ctx.outputs.symbols],
        mnemonic = "KernelSymbols",
        progress_message = "Making symbol table %s" % ctx.outputs.symbols.short_path,
    )
    return [ctx.outputs.symbols]

def _checked_kernel_impl(ctx):
    # Lists, because the transition could have split; it never does.
    check_toolchain(ctx.label, ctx.attr._toolchain[0])
    src = ctx.attr.src[0][DefaultInfo].files.to_list()[0]
    out = ctx.actions.declare_file(ctx.attr.out)
    symbols = _make_symbols(ctx, src) if ctx.outputs.symbols else []
    args = ctx.actions.args()
    args.add(src)
    args.add(out)
    args.add_all(symbols)
    ctx.actions.run(
        executable = ctx.executable.check_kernel,
        inputs = [src] + symbols,
        outputs = [out],
        arguments = [args],
        mnemonic = "CheckKernel",
        progress_message = "Checking kernel %s" % out.short_path,
    )
    return [
        CheckedKernelInfo(check_kernel = ctx.attr.check_kernel.label),
        DefaultInfo(
            files = depset([out]),
            runfiles = ctx.runfiles(files = [out]),
        ),
    ] + forward_prerequisites(ctx.attr.src[0])

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
        "compilation_mode": attr.string(
            doc = "The mode to build in, whatever -c says. Default: what it says.",
            values = ["", "fastbuild", "opt", "dbg"],
        ),
        "symbols": attr.output(
            doc = "File to make of the kernel's functions and lines, which the kernel gets as one more segment.",
        ),
        "_allowlist_function_transition": attr.label(
            default = "@bazel_tools//tools/allowlists/function_transition_allowlist",
        ),
        "_toolchain": attr.label(
            default = CURRENT_TOOLCHAIN,
            cfg = platform_transition,
        ),
        "check_kernel": attr.label(
            doc = "The program that loads it as a loader of its architecture does.",
            mandatory = True,
            cfg = "exec",
            executable = True,
        ),
        "_gsymutil": attr.label(
            default = "@kiln_llvm//:bin/llvm-gsymutil",
            allow_single_file = True,
            cfg = "exec",
        ),
        "_gsymutil_files": attr.label(
            default = "@kiln_llvm//:gsymutil",
            allow_files = True,
            cfg = "exec",
        ),
    },
)
