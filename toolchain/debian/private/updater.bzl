"""The program behind `bazel run //toolchain/debian:update`."""

def _lock_updater_impl(ctx):
    program = ctx.actions.declare_file(ctx.label.name)
    repositories = [
        "'%s'" % " ".join([name] + sorted(packages))
        for name, packages in sorted(ctx.attr.packages.items())
    ]
    ctx.actions.write(
        program,
        "#!/usr/bin/env bash\nexec %s \"$BUILD_WORKSPACE_DIRECTORY/%s/lock.json\" '%s' \\\n  %s\n" % (
            ctx.file.script.short_path,
            ctx.label.package,
            " ".join(ctx.attr.suites),
            " \\\n  ".join(repositories),
        ),
        is_executable = True,
    )
    return [DefaultInfo(
        executable = program,
        runfiles = ctx.runfiles(files = [ctx.file.script]),
    )]

# Not an sh_binary: that needs @rules_cc, which could not be fetched any more exactly when the lock is too old.
lock_updater = rule(
    implementation = _lock_updater_impl,
    doc = "A program that writes lock.json of its own package anew.",
    attrs = {
        "packages": attr.string_list_dict(
            mandatory = True,
            doc = "Repository name to the Debian packages it consists of.",
        ),
        "script": attr.label(
            mandatory = True,
            allow_single_file = True,
            doc = "The program's work: update.sh.",
        ),
        "suites": attr.string_list(
            mandatory = True,
            doc = "The Debian suites to take packages from.",
        ),
    },
    executable = True,
)
