"""How each C and C++ file is compiled, for tools that read sources as the compiler does."""

load("@bazel_tools//tools/build_defs/cc:action_names.bzl", "ACTION_NAMES")
load("@bazel_tools//tools/cpp:toolchain_utils.bzl", "find_cpp_toolchain")
load(":compiler_command.bzl", "compiler_command")

CompileFlagsInfo = provider(
    doc = "How the sources of a target, and of all that it is made of, are compiled.",
    fields = {
        "units": """depset of struct, one for each C and C++ source of this workspace and each configuration it is compiled in:
            source: File.
            command: tuple of strings: the compiler, then its arguments, with `source` and the output /dev/null among them.
            inputs: tuple of one depset of File: headers and the compiler's own files.""",
    },
)

# By the ending of a source: what is made of it.
_ACTIONS = {
    "c": ACTION_NAMES.c_compile,
    "cc": ACTION_NAMES.cpp_compile,
}

# Where a rule names what becomes part of its output. Programs of unit_test and kernels are built in another
# configuration by the rule that names them: these edges lead there.
_EDGES = ["binary", "deps", "kernel", "library", "program", "src", "srcs"]

def _as_list(value):
    return value if type(value) == "list" else [value]

def _units(target, ctx):
    """The sources of one cc_binary or cc_library."""
    rule = ctx.rule.attr
    contexts = [dep[CcInfo].compilation_context for dep in rule.deps if CcInfo in dep]
    if CcInfo in target:
        contexts.append(target[CcInfo].compilation_context)

    # What a target has for its own sources only. The root is where all headers are named from.
    own = cc_common.create_compilation_context(
        defines = depset(rule.defines + rule.local_defines),
        quote_includes = depset([".", ctx.genfiles_dir.path]),
    )
    context = cc_common.merge_cc_infos(
        cc_infos = [CcInfo(compilation_context = part) for part in [own] + contexts],
    ).compilation_context
    private_headers = [file for file in ctx.rule.files.srcs if file.extension in ["h", "inc"]]
    inputs = depset(private_headers, transitive = [context.headers, find_cpp_toolchain(ctx).all_files])
    return [
        struct(
            command = tuple(compiler_command(
                ctx,
                _ACTIONS[source.extension],
                source.path,
                "/dev/null",
                context,
                [ctx.expand_make_variables("copts", option, {}) for option in rule.copts],
            )),
            inputs = (inputs,),
            source = source,
        )
        for source in ctx.rule.files.srcs
        if source.is_source and source.extension in _ACTIONS and not source.owner.workspace_name
    ]

def _compile_flags_aspect_impl(target, ctx):
    transitive = [
        dependency[CompileFlagsInfo].units
        for edge in _EDGES
        for dependency in _as_list(getattr(ctx.rule.attr, edge, None) or [])
        if type(dependency) == "Target" and CompileFlagsInfo in dependency
    ]
    compiles = ctx.rule.kind in ["cc_binary", "cc_library", "cc_test"]
    return [CompileFlagsInfo(
        units = depset(_units(target, ctx) if compiles else [], transitive = transitive),
    )]

compile_flags_aspect = aspect(
    implementation = _compile_flags_aspect_impl,
    doc = "Provides CompileFlagsInfo of a target.",
    apply_to_generating_rules = True,
    attr_aspects = _EDGES,
    attrs = {
        "_cc_toolchain": attr.label(
            default = "@bazel_tools//tools/cpp:current_cc_toolchain",
        ),
    },
    fragments = ["cpp"],
    toolchains = ["@bazel_tools//tools/cpp:toolchain_type"],
)
