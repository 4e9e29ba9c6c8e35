"""clang-tidy, over all C that programs are made of."""

# buildifier: disable=bzl-visibility # Not for users.
load("//toolchain/cc/private:compile_flags.bzl", "CompileFlagsInfo", "compile_flags_aspect")

# The rest is code of tests and tools; the last is this test's own.
_DIRECTORIES = ("boot/", "kernel/", "lib/", "toolchain/lint/tests/")

# --config=analyzer. memset_s and the like, which it wants, are in no C library that we have.
_ANALYZER = "-*,clang-analyzer-*,-clang-analyzer-security.insecureAPI.DeprecatedOrUnsafeBufferHandling"

# Files are named from the workspace's root; clang-tidy does by absolute paths. A finding fails the test that shows it,
# not the build.
_COMMAND = """
report=$1
shift
if messages=$("$@" 2>&1); then messages=; fi
printf '%s' "${messages//"$PWD/"/}" >"$report"
"""

def _report(ctx, unit):
    """Declares the action for one source, and returns its report."""
    report = ctx.actions.declare_file("%s/%s.txt" % (ctx.label.name, unit.source.short_path))
    tidy = ctx.executable._clang_tidy
    analyze = ctx.var.get("kiln_tidy") == "analyzer"
    ctx.actions.run_shell(
        command = _COMMAND,
        arguments = [
            report.path,
            tidy.path,
            "--quiet",
            "--config-file=" + ctx.file._config.path,
            "--warnings-as-errors=*",
        ] + (["--checks=" + _ANALYZER] if analyze else []) + [
            unit.source.path,
            "--",
        ] + list(unit.command[1:]) + [
            "-resource-dir=%s/root/usr/lib/llvm-19/lib/clang/19" % tidy.path.rpartition("/bin/")[0],
        ],
        inputs = depset([unit.source, ctx.file._config], transitive = list(unit.inputs)),
        tools = depset([tidy], transitive = [ctx.attr._clang_tidy_files.files]),
        outputs = [report],
        mnemonic = "ClangTidy",
        progress_message = "Looking for what is suspicious in %s" % unit.source.short_path,
    )
    return report

def _tidy_reports_impl(ctx):
    # A library is compiled for each platform that has it: one report for each file is enough.
    units = {}
    for root in ctx.attr.roots:
        for unit in root[CompileFlagsInfo].units.to_list():
            if unit.source.extension == "c" and unit.source.short_path.startswith(_DIRECTORIES):
                units.setdefault(unit.source.path, unit)
    reports = [_report(ctx, units[path]) for path in sorted(units)]
    return [DefaultInfo(files = depset(reports), runfiles = ctx.runfiles(files = reports))]

tidy_reports = rule(
    implementation = _tidy_reports_impl,
    doc = """What clang-tidy says of the C files of boot/, kernel/ and lib/ that `roots` are made of: a file for each.

A file is empty if nothing was found.

Example:

    tidy_reports(
        name = "reports",
        roots = ["//boot/uefi:loader"],
    )
""",
    attrs = {
        "roots": attr.label_list(
            doc = "Programs, and what has them in it.",
            aspects = [compile_flags_aspect],
            mandatory = True,
        ),
        "_clang_tidy": attr.label(
            default = "@kiln_clang_tools//:bin/clang-tidy",
            allow_single_file = True,
            cfg = "exec",
            executable = True,
        ),
        "_clang_tidy_files": attr.label(
            default = "@kiln_clang_tools//:clang-tidy",
            cfg = "exec",
        ),
        "_config": attr.label(
            default = "//:.clang-tidy",
            allow_single_file = True,
        ),
    },
)
