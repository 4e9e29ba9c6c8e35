"""Programs of the build, which run where it runs."""

load("@rules_cc//cc:defs.bzl", "cc_binary")
load("//toolchain/platforms:defs.bzl", "HOST", "LINUX_PLATFORM", "platform_transition")
load(":current_toolchain.bzl", "CURRENT_TOOLCHAIN", "check_toolchain")
load(":forward.bzl", "forward_program")

def _linux_program_impl(ctx):
    # Lists, because the transition could have split; it never does.
    check_toolchain(ctx.label, ctx.attr._toolchain[0])
    return forward_program(ctx, ctx.attr.program[0])

_linux_program = rule(
    implementation = _linux_program_impl,
    doc = "A program built by Kiln's toolchain, whatever the platform of the machine is called.",
    attrs = {
        "program": attr.label(
            doc = "The cc_binary.",
            cfg = platform_transition,
            executable = True,
            mandatory = True,
        ),
        "platform": attr.label(
            doc = "The platform to build for.",
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
    executable = True,
)

def _forward_program_impl(ctx):
    return forward_program(ctx, ctx.attr.program, ctx.files.data)

_forward_program = rule(
    implementation = _forward_program_impl,
    doc = "A program as it is built for actions.",
    attrs = {
        "program": attr.label(
            doc = "The program.",
            cfg = "exec",
            executable = True,
            mandatory = True,
        ),
        "data": attr.label_list(
            doc = "What `args` names, and the program reads.",
            allow_files = True,
        ),
    },
    executable = True,
)

def host_tool(name, srcs, deps = [], testonly = False, **kwargs):
    """A C program that actions, tests or people run on the machine that builds: one static file.

    It is built once, as for actions, no matter who asks for it and with which options. A cc_binary would be built
    again for each test that runs it, in that test's configuration.

    Example:

        host_tool(
            name = "check_kernel",
            srcs = ["check_kernel.c"],
            deps = [":core"],
        )

    Args:
      name: name of the program.
      srcs: C files and private headers.
      deps: libraries.
      testonly: whether only tests may use it.
      **kwargs: `data`, `args` and other attributes of the program.
    """
    cc_binary(
        name = name + "_program",
        testonly = testonly,
        srcs = srcs,
        tags = ["manual"],
        target_compatible_with = HOST,
        visibility = ["//visibility:private"],
        deps = deps,
    )
    _linux_program(
        name = name + "_linux",
        testonly = testonly,
        platform = LINUX_PLATFORM,
        program = name + "_program",
        tags = ["manual"],
        target_compatible_with = HOST,
        visibility = ["//visibility:private"],
    )
    _forward_program(
        name = name,
        testonly = testonly,
        program = name + "_linux",
        target_compatible_with = HOST,
        **kwargs
    )
