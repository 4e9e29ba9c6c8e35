"""Layout and lint of what a package holds, as a test."""

_BUILDIFIER = "@kiln_buildifier//:buildifier-linux_amd64"
_CLANG_FORMAT = "@kiln_clang_tools//:bin/clang-format"
_SETTINGS = "//:lint_settings"
_SHELLCHECK = "@kiln_shellcheck//:bin/shellcheck"

# By kind of file: how the names end, and what a test of them needs.
_KINDS = {
    "c": struct(
        names = ["*.c", "*.cc", "*.h"],
        data = [
            _SETTINGS,
            _CLANG_FORMAT,
            "@kiln_clang_tools//:clang-format",
        ],
    ),
    "shell": struct(
        names = ["*.sh"],
        data = [
            _SHELLCHECK,
            "@kiln_shellcheck//:shellcheck",
        ],
    ),
    "starlark": struct(
        names = ["*.bazel", "*.bzl", "WORKSPACE"],
        data = [
            _BUILDIFIER,
            _SETTINGS,
        ],
    ),
}

def _kind(file):
    """The kind of a file by its name; a program without an ending is one in Bash."""
    if file.endswith((".c", ".cc", ".h")):
        return "c"
    return "starlark" if file.endswith((".bazel", ".bzl", "WORKSPACE")) else "shell"

def lint(name = "lint_test", also = [], sourced = []):
    """A test that a package's files are laid out, and that nothing in them is suspicious.

    Each package says `lint()` at its end: a change of one file runs one such test. `bazel run
    //toolchain/lint:check_packages` finds the package that does not, and files that no test has.

    Args:
      name: name of the test.
      also: files that are not found by their names: Bash programs whose names do not end in .sh, and files in
        directories that .bazelignore names.
      sourced: labels of Bash files of other packages, which scripts here source.
    """

    # The links bazel-bin and so on are in the root, which has no file in other directories but those of `also`.
    below = "**/" if native.package_name() else ""
    files = {kind: native.glob([below + name for name in what.names]) for kind, what in _KINDS.items()}
    for file in also:
        files[_kind(file)].append(file)
    args = []
    data = []
    for kind, what in _KINDS.items():
        if files[kind]:
            args += ["--" + kind] + ["$(rootpath %s)" % file for file in files[kind]]
            data += files[kind] + [label for label in what.data if label not in data]
    native.sh_test(
        name = name,
        size = "small",
        srcs = ["//toolchain/lint:lint_test.sh"],
        args = args,
        data = data + sourced,
    )
