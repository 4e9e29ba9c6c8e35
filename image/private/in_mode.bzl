"""A file as another compilation mode makes it."""

def _mode_transition_impl(_settings, attr):
    return {"//command_line_option:compilation_mode": attr.mode}

_mode_transition = transition(
    implementation = _mode_transition_impl,
    inputs = [],
    outputs = ["//command_line_option:compilation_mode"],
)

def _in_mode_impl(ctx):
    out = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.symlink(output = out, target_file = ctx.file.src)
    return [DefaultInfo(files = depset([out]), runfiles = ctx.runfiles(files = [out]))]

in_mode = rule(
    implementation = _in_mode_impl,
    doc = "Builds `src` in a compilation mode, whatever -c says, and forwards its one file as `name`.",
    attrs = {
        "src": attr.label(
            doc = "A target with one output, or a file that one makes.",
            allow_single_file = True,
            cfg = _mode_transition,
            mandatory = True,
        ),
        "mode": attr.string(
            doc = "What -c can be.",
            values = [
                "dbg",
                "fastbuild",
                "opt",
            ],
            mandatory = True,
        ),
        "_allowlist_function_transition": attr.label(
            default = "@bazel_tools//tools/allowlists/function_transition_allowlist",
        ),
    },
)
