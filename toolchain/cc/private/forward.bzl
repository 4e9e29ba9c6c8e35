"""A program of another configuration as a target of this one."""

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
    )]
