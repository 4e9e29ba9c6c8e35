"""Tests that a C file does not compile, and why."""

load("@bazel_tools//tools/build_defs/cc:action_names.bzl", "C_COMPILE_ACTION_NAME")
load("@bazel_tools//tools/cpp:toolchain_utils.bzl", "find_cpp_toolchain")
load("//toolchain/platforms:defs.bzl", "HOST", "platform_transition")
load(":compiler_command.bzl", "compiler_command")
load(":current_toolchain.bzl", "CURRENT_TOOLCHAIN", "check_toolchain")

def _compile_log_impl(ctx):
    check_toolchain(ctx.label, ctx.attr._toolchain)
    context = cc_common.merge_cc_infos(
        cc_infos = [dep[CcInfo] for dep in ctx.attr.deps],
    ).compilation_context
    command = compiler_command(ctx, C_COMPILE_ACTION_NAME, ctx.file.src.path, "/dev/null", context)
    log = ctx.actions.declare_file(ctx.label.name + ".txt")
    ctx.actions.run_shell(
        command = 'log=$1; shift; status=0; "$@" 2>"$log" || status=$?; echo "exit status $status" >>"$log"',
        arguments = [log.path] + command,
        inputs = depset([ctx.file.src], transitive = [context.headers]),
        tools = find_cpp_toolchain(ctx).all_files,
        outputs = [log],
        mnemonic = "CompileFailure",
        progress_message = "Compiling %s, which should fail" % ctx.file.src.short_path,
    )
    return [DefaultInfo(files = depset([log]), runfiles = ctx.runfiles(files = [log]))]

_compile_log = rule(
    implementation = _compile_log_impl,
    doc = "Compiles a C file and keeps the compiler's messages and exit status, whatever they are.",
    cfg = platform_transition,
    attrs = {
        "src": attr.label(
            doc = "The C file.",
            allow_single_file = [".c"],
            mandatory = True,
        ),
        "deps": attr.label_list(
            doc = "Libraries whose headers it includes.",
            providers = [CcInfo],
        ),
        "platform": attr.label(
            doc = "The platform to compile for.",
            mandatory = True,
        ),
        "_toolchain": attr.label(
            default = CURRENT_TOOLCHAIN,
        ),
        "_cc_toolchain": attr.label(
            default = "@bazel_tools//tools/cpp:current_cc_toolchain",
        ),
        "_allowlist_function_transition": attr.label(
            default = "@bazel_tools//tools/allowlists/function_transition_allowlist",
        ),
    },
    fragments = ["cpp"],
    toolchains = ["@bazel_tools//tools/cpp:toolchain_type"],
)

def compile_failure_test(name, src, platform, expected, deps = []):
    """A test that passes if `src` does not compile and the compiler says what is expected.

    The compiler and its flags are those of a cc_library for `platform`. The messages are in
    <name>_log.txt.

    Example:

        compile_failure_test(
            name = "entry_type_test",
            src = "wrong_entry_type.c",
            platform = "//toolchain/platforms:x86_64_none",
            expected = "kernel_main must be",
            deps = ["//boot/protocol"],
        )

    Args:
      name: name of the test.
      src: the C file.
      platform: the platform to compile for.
      expected: text that must be in the compiler's messages, on one line; or a list of such texts.
      deps: libraries whose headers `src` includes.
    """
    _compile_log(
        name = name + "_log",
        testonly = True,
        src = src,
        platform = platform,
        tags = ["manual"],
        visibility = ["//visibility:private"],
        deps = deps,
    )
    native.sh_test(
        name = name,
        size = "small",
        srcs = [Label("//toolchain/cc/private:check_compile_failure.sh")],
        args = ["$(rootpath :%s_log)" % name],
        data = [
            ":%s_log" % name,
            Label("@kiln_image_tools//:applets"),
        ],
        env = {"EXPECTED": expected if type(expected) == "string" else "\n".join(expected)},
        target_compatible_with = HOST,
    )
