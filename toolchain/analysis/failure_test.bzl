"""A test that a target cannot be analyzed, and of what Bazel then says."""

_FAILURES = "//command_line_option:allow_analysis_failures"
_TOOLCHAINS = "//command_line_option:extra_toolchains"

def _failing_transition_impl(settings, attr):
    return {
        _FAILURES: True,
        _TOOLCHAINS: settings[_TOOLCHAINS] + ([str(attr.toolchain)] if attr.toolchain else []),
    }

_failing_transition = transition(
    implementation = _failing_transition_impl,
    inputs = [_TOOLCHAINS],
    outputs = [
        _FAILURES,
        _TOOLCHAINS,
    ],
)

def _without_traceback(message):
    """What fail() was called with. The traceback before it names files by the path of this workspace on this machine."""
    return message.split("Error in fail: ")[-1]

def _failure_test_impl(ctx):
    # A list, because the transition could have split; it never does.
    target = ctx.attr.target[0]
    said = []
    if AnalysisFailureInfo in target:
        said = [_without_traceback(cause.message) for cause in target[AnalysisFailureInfo].causes.to_list()]
    message = "%s: expected \"%s\" but Bazel said: %s" % (target.label, ctx.attr.expected, "; ".join(said) or "nothing")

    # Bazel makes a shell's here-document of it.
    for special in ["\\", "$", "`"]:
        message = message.replace(special, "\\" + special)
    return [AnalysisTestResultInfo(
        success = bool([text for text in said if ctx.attr.expected in text]),
        message = message,
    )]

failure_test = rule(
    implementation = _failure_test_impl,
    doc = """Passes if `target` cannot be analyzed and the reason is `expected`. The target is tagged manual.

Example:

    failure_test(
        name = "bad_firmware_test",
        size = "small",
        expected = "firmware is \\"bios\\" or \\"uefi\\", not \\"efi\\"",
        target = ":bad_firmware",
    )
""",
    analysis_test = True,
    attrs = {
        "target": attr.label(
            doc = "The target that is wrong.",
            cfg = _failing_transition,
            mandatory = True,
        ),
        "expected": attr.string(
            doc = "Text that one of Bazel's errors must contain.",
            mandatory = True,
        ),
        "toolchain": attr.label(
            doc = "A toolchain that Bazel is to prefer to all that are registered.",
        ),
        "_allowlist_function_transition": attr.label(
            default = "@bazel_tools//tools/allowlists/function_transition_allowlist",
        ),
    },
    test = True,
)
