"""Running a program, and everything that it is made of, with features of instrument_features.bzl."""

load("//toolchain/platforms:defs.bzl", "LINUX_PLATFORM")
load(":current_toolchain.bzl", "CURRENT_TOOLCHAIN", "check_toolchain")
load(":forward.bzl", "forward_program")

_FEATURES = "//command_line_option:features"
_PLATFORMS = "//command_line_option:platforms"

def _instrument_transition_impl(settings, attr):
    return {
        _FEATURES: settings[_FEATURES] + attr.instrument,
        # Whatever C toolchain a workspace uses for Linux, these features are known to Kiln's.
        _PLATFORMS: str(LINUX_PLATFORM),
    }

# Not `features` of the program: those would not reach the libraries, which are what is tested.
_instrument_transition = transition(
    implementation = _instrument_transition_impl,
    inputs = [_FEATURES],
    outputs = [
        _FEATURES,
        _PLATFORMS,
    ],
)

def _instrumented_impl(ctx):
    # Lists, because the transition could have split; it never does.
    check_toolchain(ctx.label, ctx.attr._toolchain[0])
    return forward_program(ctx, ctx.attr.program[0], ctx.files.data)

_PROGRAM = {
    "program": attr.label(
        doc = "The cc_binary to build that way.",
        cfg = _instrument_transition,
        executable = True,
        mandatory = True,
    ),
}

_DATA = {
    "data": attr.label_list(
        doc = "Files that the program reads, built without these features.",
        allow_files = True,
    ),
}

_ATTRS = {
    "instrument": attr.string_list(
        doc = "Names of features: sanitize, fuzzer, line_coverage.",
        mandatory = True,
    ),
    "_toolchain": attr.label(
        default = CURRENT_TOOLCHAIN,
        cfg = _instrument_transition,
    ),
    "_allowlist_function_transition": attr.label(
        default = "@bazel_tools//tools/allowlists/function_transition_allowlist",
    ),
}

instrumented_binary = rule(
    implementation = _instrumented_impl,
    doc = "A program built with features of toolchain/cc that it and all its libraries get.",
    attrs = dict(dict(_ATTRS, **_PROGRAM), **_DATA),
    executable = True,
)

instrumented_test = rule(
    implementation = _instrumented_impl,
    doc = "The same, run as a test.",
    attrs = dict(dict(_ATTRS, **_PROGRAM), **_DATA),
    test = True,
)
