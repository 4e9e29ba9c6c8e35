"""A program of another configuration as a target of this one."""

# What Bazel's C rules call all that must be there before they compile.
_PREREQUISITES = "compilation_prerequisites_INTERNAL_"

def forward_prerequisites(target):
    """Lets `bazel build --output_groups` make generated headers of a target of another configuration, for editors.

    Args:
      target: what a rule is made of.

    Returns:
      A list of providers, empty if the target compiles nothing.
    """
    if OutputGroupInfo not in target or not hasattr(target[OutputGroupInfo], _PREREQUISITES):
        return []
    return [OutputGroupInfo(**{_PREREQUISITES: target[OutputGroupInfo][_PREREQUISITES]})]

def forward_program(ctx, program, data = []):
    """What a rule returns that is `program`, built in a configuration that the rule has chosen.

    Args:
      ctx: the rule's context.
      program: the target of the program.
      data: files that the program reads.

    Returns:
      The rule's providers.
    """
    info = program[DefaultInfo]
    executable = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.symlink(
        output = executable,
        target_file = info.files_to_run.executable,
        is_executable = True,
    )
    return [DefaultInfo(
        executable = executable,
        runfiles = ctx.runfiles(files = [executable] + data).merge(info.default_runfiles),
    )] + forward_prerequisites(program)
