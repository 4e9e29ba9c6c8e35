"""Programs of the build, which run where it runs."""

load("@rules_cc//cc:defs.bzl", "cc_binary")
load("//toolchain/platforms:defs.bzl", "HOST")
load(":forward.bzl", "forward_program")

def _forward_program_impl(ctx):
    return forward_program(ctx, ctx.attr.program)

_forward_program = rule(
    implementation = _forward_program_impl,
    doc = "A program as it is built for actions.",
    attrs = {
        "program": attr.label(
            doc = "The cc_binary.",
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
    _forward_program(
        name = name,
        testonly = testonly,
        program = name + "_program",
        target_compatible_with = HOST,
        **kwargs
    )
