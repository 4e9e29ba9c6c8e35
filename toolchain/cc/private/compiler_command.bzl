"""The compiler's command line, for those who do not compile as cc_library does."""

load("@bazel_tools//tools/cpp:toolchain_utils.bzl", "find_cpp_toolchain")

def compiler_command(ctx, action_name, source, output, context, copts = []):
    """The command line that cc_library would compile with, for the features of the target of `ctx`.

    Args:
      ctx: of a rule or an aspect with the C++ toolchain type and the fragment "cpp".
      action_name: string: a compile action of @bazel_tools//tools/build_defs/cc:action_names.bzl.
      source: string: path of the source, from the execution root.
      output: string: path of the object file.
      context: CompilationContext of what the source depends on.
      copts: list of strings: the flags of the target's own.

    Returns:
      A list of strings, the compiler first.
    """
    toolchain = find_cpp_toolchain(ctx)
    features = cc_common.configure_features(
        ctx = ctx,
        cc_toolchain = toolchain,
        requested_features = ctx.features,
        unsupported_features = ctx.disabled_features,
    )
    variables = cc_common.create_compile_variables(
        feature_configuration = features,
        cc_toolchain = toolchain,
        source_file = source,
        output_file = output,
        include_directories = context.includes,
        quote_include_directories = context.quote_includes,
        system_include_directories = context.system_includes,
        preprocessor_defines = context.defines,
        user_compile_flags = ctx.fragments.cpp.copts + ctx.fragments.cpp.conlyopts + copts,
    )
    return [cc_common.get_tool_for_action(
        feature_configuration = features,
        action_name = action_name,
    )] + cc_common.get_memory_inefficient_command_line(
        feature_configuration = features,
        action_name = action_name,
        variables = variables,
    )
