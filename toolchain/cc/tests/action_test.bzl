"""A test of what Bazel would run for a target, which it does not run.

The test reads the command lines, the environment and the inputs of all actions of a target while Bazel analyzes
it. Besides what a target lists for its test, this holds for every action:

  - no path in a command line or an environment is absolute: it would be the host's;
  - no input is from anywhere but the workspace, a locked package, Bazel itself, or another action.

It is a rule of its own, and not bazel_skylib's analysistest, to build for a platform as for_platform does: in the
same configurations, so that Bazel analyzes nothing twice. Nor has any build to fetch bazel_skylib.
"""

load("@bazel_tools//tools/build_defs/cc:action_names.bzl", "ACTION_NAMES")
load("//toolchain/cc/private:compiler_command.bzl", "compiler_command")
load("//toolchain/debian:roots.bzl", "locked_root")
load("//toolchain/platforms:defs.bzl", "platform_transition")

_ActionsInfo = provider(
    doc = "What a target would run, and where it may be built.",
    fields = {
        "actions": "list of Action",
        "compiler_commands": "dictionary of a compile action's name to its command line",
        "constraints": "list of targets: its target_compatible_with",
    },
)

def _compiler_commands(ctx):
    """The compiler's command lines for the features of the target that an aspect is at.

    Bazel does not show those of CppCompile actions, but makes them of the same parts.
    """
    no_dependencies = cc_common.create_compilation_context()
    return {
        name: compiler_command(ctx, name, "source", "object", no_dependencies)
        for name in [
            ACTION_NAMES.c_compile,
            ACTION_NAMES.cpp_compile,
            ACTION_NAMES.preprocess_assemble,
            ACTION_NAMES.assemble,
        ]
    }

def _actions_aspect_impl(target, ctx):
    compiles = "CppCompile" in [action.mnemonic for action in target.actions]
    return [_ActionsInfo(
        actions = target.actions,
        compiler_commands = _compiler_commands(ctx) if compiles else {},
        constraints = getattr(ctx.rule.attr, "target_compatible_with", []),
    )]

_actions_aspect = aspect(
    implementation = _actions_aspect_impl,
    attrs = {
        "_cc_toolchain": attr.label(
            default = "@bazel_tools//tools/cpp:current_cc_toolchain",
        ),
    },
    fragments = ["cpp"],
    toolchains = ["@bazel_tools//tools/cpp:toolchain_type"],
)

# What Bazel starts genrules and run_shell with.
_SHELL = "/bin/bash"

# What --incompatible_strict_action_env gives to actions that have an environment, the same on every host.
_FIXED_PATH = "/bin:/usr/bin:/usr/local/bin"

# The options of lld-link, which are no paths.
_LLD_LINK_OPTIONS = [
    "/Brepro",
    "/WX",
    "/debug",
    "/entry",
    "/nodefaultlib",
    "/nologo",
    "/opt",
    "/out",
    "/subsystem",
]

# Options that a path can follow without anything between, besides those of one letter.
_JOINED_OPTIONS = ["-idirafter", "-include", "-iquote", "-isystem"]

# Where the locked packages are. Tests write external/kiln_NAME for that; modules put more before the name.
_PACKAGES = locked_root("kiln_llvm")[:-len("llvm")]

def _real_paths(lists):
    """What a test lists by action, with the paths that there are."""
    return {
        action: [text.replace("external/kiln_", _PACKAGES) for text in texts]
        for action, texts in lists.items()
    }

def _has_absolute_path(text):
    """Whether any '/' in `text` comes at the beginning, or behind an option or what cannot end a directory's name."""
    for before in text.split("/")[:-1]:
        word = before.split(" ")[-1]
        if not word or word in _JOINED_OPTIONS or (word[0] == "-" and len(word) == 2):
            return True
        if not word[-1].isalnum() and word[-1] not in "._-+":
            return True
    return False

def _absolute_arguments(argv):
    absolute = []
    for index, argument in enumerate(argv):
        path = argument
        if argv[0].endswith("/lld-link") and argument.partition(":")[0] in _LLD_LINK_OPTIONS:
            path = argument.partition(":")[2]
        if _has_absolute_path(path) and not (index == 0 and argument == _SHELL):
            absolute.append("'%s' has an absolute path" % argument)
    return absolute

def _check_command(argv, required, forbidden):
    """What is wrong with a command line."""
    command = " %s " % " ".join(argv)
    errors = _absolute_arguments(argv)
    for words in required:
        position = 0
        for word in words.split(" ... "):
            position = command.find(" %s " % word, position)
            if position < 0:
                errors.append("'%s' is missing%s" % (words, " in this order" if " ... " in words else ""))
                break
    return errors + ["'%s' must not be there" % word for word in forbidden if " " + word in command]

def _check_environment(environment):
    return [
        "the environment's %s=%s has an absolute path" % (name, value)
        for name, value in environment.items()
        if _has_absolute_path(value) and not (name == "PATH" and value == _FIXED_PATH)
    ]

def _is_declared(path):
    for prefix in ["bazel-out/", "external/bazel_tools/", _PACKAGES]:
        if path.startswith(prefix):
            return True
    return not path.startswith("external/") and not path.startswith("/")

def _check_inputs(action, middlemen, required):
    files = action.inputs.to_list()
    paths = {file.path: None for file in files}
    for file in files:
        paths.update(middlemen.get(file.basename, {}))
    return [
        "the input %s is from outside of the workspace and the locked packages" % path
        for path in paths
        if not _is_declared(path)
    ] + ["the input %s is missing" % path for path in required if path not in paths]

def _middlemen(filegroups):
    """Names of what stands for a filegroup among an action's inputs, and the paths of the files."""
    return {
        output.basename: {file.path: None for file in action.inputs.to_list()}
        for filegroup in filegroups
        for action in filegroup[_ActionsInfo].actions
        if action.mnemonic == "Middleman"
        for output in action.outputs.to_list()
    }

def _is_for_host(ctx, constraints):
    """Whether a target with these constraints is built in this test's own configuration, the host's."""
    for constraint in constraints:
        if not ctx.target_platform_has_constraint(constraint[platform_common.ConstraintValueInfo]):
            return False
    return True

def _name(action):
    """What tests call an action: its mnemonic. Bazel 4 calls it CppLink when an archive is made, Bazel 7 CppArchive."""
    return "CppLink" if action.mnemonic == "CppArchive" else action.mnemonic

def _check_actions(ctx, info):
    """What is wrong with each action, as a list of (name, errors) pairs."""
    middlemen = _middlemen(ctx.attr.filegroups)
    forbidden = _real_paths(ctx.attr.forbidden)
    inputs = _real_paths(ctx.attr.inputs)
    required = _real_paths(ctx.attr.required)
    commands = info.compiler_commands.items()
    commands += [(_name(action), action.argv or []) for action in info.actions]
    return [
        (name, _check_command(argv, required.get(name, []), forbidden.get(name, [])))
        for name, argv in commands
    ] + [
        (_name(action), _check_environment(action.env) +
                        _check_inputs(action, middlemen, inputs.get(_name(action), [])))
        for action in info.actions
    ]

def _message(ctx, label, errors):
    """The test's output: each error once, whatever number of actions have it."""
    lines = {"%s: %s" % (label, error): None for error in errors}.keys()
    message = "\n".join(lines + ["If that is meant, change what %s lists." % ctx.label])

    # Bazel makes a shell's here-document of it.
    for special in ["\\", "$", "`"]:
        message = message.replace(special, "\\" + special)
    return message

def _action_test_impl(ctx):
    # A list, because the transition could have split; it never does.
    target = ctx.attr.target[0]
    info = target[_ActionsInfo]
    checked = _check_actions(ctx, info)
    errors = ["%s: %s" % (name, error) for name, errors in checked for error in errors]
    names = {name: None for name, _ in checked}
    for name in ctx.attr.required.keys() + ctx.attr.forbidden.keys() + ctx.attr.inputs.keys():
        if name not in names:
            errors.append("%s: there is no such action, only %s" % (name, ", ".join(names)))
    errors += ["%s: there is such an action" % name for name in ctx.attr.absent if name in names]
    if ctx.attr.freestanding and _is_for_host(ctx, info.constraints):
        errors.append("target_compatible_with: `bazel build //...` would build this for the host")
    return [AnalysisTestResultInfo(
        success = not errors,
        message = _message(ctx, target.label, errors),
    )]

action_test = rule(
    implementation = _action_test_impl,
    doc = """Looks at the actions of `target`, built for `platform`.

An action is called by its mnemonic, or, for the compiler's command lines, `c-compile` (.c), `c++-compile` (.cc),
`preprocess-assemble` (.S) and `assemble` (.s). All actions of one name must have what is listed, and there must be one.

Example:

    action_test(
        name = "flat_action_test",
        size = "small",
        inputs = {"NasmAssemble": ["external/kiln_nasm/bin/nasm"]},
        platform = "//toolchain/platforms:linux_x86_64",
        required = {"NasmAssemble": ["-f bin", "--reproducible"]},
        target = ":flat",
    )
""",
    analysis_test = True,
    attrs = {
        "target": attr.label(
            doc = "The target.",
            aspects = [_actions_aspect],
            cfg = platform_transition,
            mandatory = True,
        ),
        "platform": attr.label(
            doc = "The platform to build for.",
            mandatory = True,
        ),
        "compilation_mode": attr.string(
            doc = "The mode to build in, whatever -c says. Default: what it says.",
            values = ["", "fastbuild", "opt", "dbg"],
        ),
        "required": attr.string_list_dict(
            doc = """By action: what must be in its command line. An element is a flag, or several with a space
between them, or with " ... " where others may come between.""",
        ),
        "forbidden": attr.string_list_dict(
            doc = "By action: what no argument may begin with.",
        ),
        "absent": attr.string_list(
            doc = "Actions that there must not be.",
        ),
        "inputs": attr.string_list_dict(
            doc = "By action: paths from the execution root that must be among its inputs.",
        ),
        "filegroups": attr.label_list(
            doc = "The filegroups whose files are inputs of an action only as a group, to look into.",
            aspects = [_actions_aspect],
        ),
        "freestanding": attr.bool(
            doc = "Whether `target_compatible_with` must make Bazel skip the target in builds for the host.",
        ),
        "_allowlist_function_transition": attr.label(
            default = "@bazel_tools//tools/allowlists/function_transition_allowlist",
        ),
    },
    test = True,
)
