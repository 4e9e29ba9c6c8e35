"""clang-tidy, over all C that programs are made of."""

load("@bazel_tools//tools/build_defs/cc:action_names.bzl", "C_COMPILE_ACTION_NAME")

# buildifier: disable=bzl-visibility # Not for users.
load("//toolchain/cc/private:compiler_command.bzl", "compiler_command")

_TidyInfo = provider(
    doc = "What clang-tidy says of the C files that a target is made of.",
    fields = {"reports": "depset of struct(source, report), two Files; the report is empty if nothing was found"},
)

# Where a rule names what becomes part of its output; not its tools.
_EDGES = ["additional_linker_inputs", "data", "deps", "hdrs", "src", "srcs"]

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

def _report(ctx, source, context, headers):
    report = ctx.actions.declare_file("_tidy/%s/%s.txt" % (ctx.label.name, source.basename))
    tidy = ctx.executable._clang_tidy
    compiler = compiler_command(ctx, C_COMPILE_ACTION_NAME, source.path, "/dev/null", context)
    ctx.actions.run_shell(
        command = _COMMAND,
        arguments = [
            report.path,
            tidy.path,
            "--quiet",
            "--config-file=" + ctx.file._config.path,
        ] + (
            ["--checks=" + _ANALYZER] if ctx.var.get("kiln_tidy") == "analyzer" else []
        ) + [
            source.path,
            "--",
        ] + compiler[1:] + [
            "-resource-dir=%s/root/usr/lib/llvm-19/lib/clang/19" % tidy.path.rpartition("/bin/")[0],
        ],
        inputs = depset([source, ctx.file._config] + headers, transitive = [context.headers]),
        tools = depset([tidy], transitive = [ctx.attr._clang_tidy_files.files]),
        outputs = [report],
        mnemonic = "ClangTidy",
        progress_message = "Looking for what is suspicious in %s" % source.short_path,
    )
    return struct(source = source, report = report)

def _tidy_aspect_impl(target, ctx):
    below = []
    for edge in _EDGES:
        value = getattr(ctx.rule.attr, edge, None) or []
        for dependency in value if type(value) == "list" else [value]:
            if _TidyInfo in dependency:
                below.append(dependency[_TidyInfo].reports)
    reports = []
    if ctx.rule.kind in ["cc_binary", "cc_library"] and not target.label.workspace_name:
        # Of a cc_binary, CcInfo has no headers.
        context = cc_common.merge_cc_infos(
            cc_infos = [dep[CcInfo] for dep in [target] + ctx.rule.attr.deps if CcInfo in dep],
        ).compilation_context
        own = [file for file in ctx.rule.files.srcs if file.extension == "h"]
        for source in ctx.rule.files.srcs:
            if source.extension == "c" and source.is_source and source.short_path.startswith(_DIRECTORIES):
                reports.append(_report(ctx, source, context, own))
    return [_TidyInfo(reports = depset(reports, transitive = below))]

_tidy_aspect = aspect(
    implementation = _tidy_aspect_impl,
    doc = "Runs clang-tidy over the C files of targets, each with the flags that it is compiled with.",
    apply_to_generating_rules = True,
    attr_aspects = _EDGES,
    attrs = {
        "_cc_toolchain": attr.label(
            default = "@bazel_tools//tools/cpp:current_cc_toolchain",
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
    fragments = ["cpp"],
    toolchains = ["@bazel_tools//tools/cpp:toolchain_type"],
)

def _tidy_reports_impl(ctx):
    # A library is compiled for each platform that has it: one report for each file is enough.
    reports = {}
    for root in ctx.attr.roots:
        for one in root[_TidyInfo].reports.to_list():
            reports.setdefault(one.source.path, one.report)
    files = [reports[path] for path in sorted(reports)]
    return [DefaultInfo(files = depset(files), runfiles = ctx.runfiles(files = files))]

tidy_reports = rule(
    implementation = _tidy_reports_impl,
    doc = """What clang-tidy says of the C files of boot/, kernel/ and lib/ that `roots` are made of: a file for each.

Example:

    tidy_reports(
        name = "reports",
        roots = ["//boot/uefi:loader"],
    )
""",
    attrs = {
        "roots": attr.label_list(
            doc = "Programs, and what has them in it.",
            aspects = [_tidy_aspect],
            mandatory = True,
        ),
    },
)
