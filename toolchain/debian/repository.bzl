"""Repository rules that unpack locked Debian packages."""

load("//toolchain/debian/private:fetch.bzl", "download_packages")

_LIB = "usr/lib/x86_64-linux-gnu"
_LOADER = _LIB + "/ld-linux-x86-64.so.2"

# Nothing that a tool reads.
_EXCLUDE = [
    "./etc",
    "./usr/lib/systemd",
    "./usr/lib/tmpfiles.d",
    "./usr/lib/udev",
    "./usr/share/bash-completion",
    "./usr/share/bug",
    "./usr/share/doc",
    "./usr/share/gdb/auto-load",
    "./usr/share/lintian",
    "./usr/share/locale",
    "./usr/share/man",
    "./var",
]

# All that unpacking and the `postprocess` commands run on the user's machine. Busybox's are enough.
HOST_PROGRAMS = [
    "bash",
    "cat",
    "cp",
    "find",
    "gzip",
    "head",
    "ln",
    "ls",
    "mkdir",
    "mv",
    "rm",
    "sed",
    "tail",
    "tar",
    "xz",
]

_TOOLS_BZL = """# Written by toolchain/debian/repository.bzl of Kiln.

_FILES = %s

def files(*names):
    \"\"\"Returns the files that the named tools and modules need to run; that all need, when none is named.\"\"\"
    return {path: None for name in (names or _FILES.keys()) for path in _FILES[name]}.keys()
"""

def _check_host(rctx):
    """Fails, before anything is downloaded, when this machine lacks what the rules run."""
    if not rctx.os.name.startswith("linux"):
        fail("kiln: its tools are programs for Linux, and this is %s: see docs/other-machines.md of Kiln" % rctx.os.name)
    missing = [program for program in HOST_PROGRAMS if not rctx.which(program)]
    if missing:
        fail((
            "kiln: unpacking packages needs %s, which PATH does not have here: install what your system calls " +
            "bash, tar, xz, gzip, sed, findutils and coreutils, or busybox for all but bash"
        ) % ", ".join(missing))

def _fetch_and_unpack(rctx, destination, what):
    _check_host(rctx)
    lock = json.decode(rctx.read(rctx.attr.lock))
    packages = lock.get(rctx.attr.packages)
    if not packages:
        fail((
            "kiln: %s has no repository %s; declare it in packages.bzl and run " +
            "`bazel run %s`"
        ) % (rctx.attr.lock, rctx.attr.packages, Label("//toolchain/debian:update")))
    download_packages(rctx, packages, "debs")
    _run(rctx, [rctx.path(rctx.attr._unpack), "debs", destination] + what)
    rctx.delete("debs")

def _run(rctx, arguments):
    result = rctx.execute(["bash"] + arguments, environment = {"LC_ALL": "C"})
    if result.return_code:
        fail("@%s: %s" % (rctx.attr.packages, result.stderr.strip()))
    return result.stdout

def _library_directories(rctx, root):
    return ":".join(["%s/%s" % (root, d) for d in [_LIB] + rctx.attr.library_directories])

def _write_launcher(rctx, name, program, arguments):
    prologue = [
        "export %s=\"%s\"\n" % (key, value)
        for key, value in rctx.attr.environment.items()
    ]
    if arguments:
        # clang runs itself with -cc1 or -cc1as, which has to stay the first argument.
        quoted = " ".join(["\"%s\"" % argument for argument in arguments])
        prologue.append("case $1 in -cc1*) ;; *) set -- %s \"$@\" ;; esac\n" % quoted)
    rctx.template(
        "bin/" + name,
        rctx.attr._launcher,
        substitutions = {
            "%{library_path}": "\"%s\"" % _library_directories(rctx, "$root"),
            "%{program}": program,
            "%{prologue}": "".join(prologue).replace("{root}", "$root"),
        },
        executable = True,
    )

def _write_tools(rctx):
    """Writes the launchers, and tools.bzl, which tells the BUILD file what each of them needs to run."""
    commands = {name: command.split(" ") for name, command in rctx.attr.tools.items()}
    files = {}
    for name, command in commands.items():
        _write_launcher(rctx, name, command[0], command[1:])
        files[name] = ["bin/" + name, "root/" + command[0], "root/" + _LOADER]
    for module in rctx.attr.modules:
        files[module] = ["root/" + module]

    root = str(rctx.path("root"))
    programs = {name: command[0] for name, command in commands.items()}
    programs.update({module: module for module in rctx.attr.modules})
    listing = _run(
        rctx,
        [rctx.path(rctx.attr._list_libraries), root, _library_directories(rctx, root)] +
        {program: None for program in programs.values()}.keys(),
    )
    for line in listing.splitlines():
        program, library = line.split(" ")
        for name in programs:
            if programs[name] == program and "root/" + library not in files[name]:
                files[name].append("root/" + library)
    rctx.file("tools.bzl", _TOOLS_BZL % files, executable = False)

def _debian_repository_impl(rctx):
    _fetch_and_unpack(rctx, "root", ["tree"] + _EXCLUDE + rctx.attr.exclude)
    if rctx.attr.tools:
        _write_tools(rctx)
    if rctx.attr.postprocess:
        _run(rctx, ["-euc", rctx.attr.postprocess])
    rctx.symlink(rctx.attr.build_file, "BUILD.bazel")

_COMMON = {
    "lock": attr.label(
        default = "//toolchain/debian:lock.json",
        allow_single_file = True,
        doc = "The package lock.",
    ),
    "packages": attr.string(
        mandatory = True,
        doc = "The entry of the lock that lists the packages: the repository's name, to which modules put more before it.",
    ),
    "_unpack": attr.label(default = "//toolchain/debian/private:unpack.sh"),
}

debian_repository = repository_rule(
    implementation = _debian_repository_impl,
    doc = """Unpacks locked Debian packages under `root/` and writes a launcher `bin/<name>` for each tool.

A launcher runs its program through the loader and libraries under `root/`, never the host's; fetching
fails if a library is missing there. It finds `root/` beside itself, so it works by absolute path, from the
execution root, and from runfiles. For the BUILD file, `tools.bzl` in the repository has `files(*names)`:
what the named tools or modules, or all of them, need to run.""",
    attrs = dict(
        _COMMON,
        build_file = attr.label(
            mandatory = True,
            allow_single_file = True,
            doc = "Becomes the repository's BUILD file.",
        ),
        environment = attr.string_dict(
            doc = "Environment of every tool; `{root}` stands for the unpacked tree.",
        ),
        exclude = attr.string_list(
            doc = "Patterns of files not to unpack, such as `./usr/share/icons`.",
        ),
        library_directories = attr.string_list(
            doc = "Directories with libraries besides usr/lib/x86_64-linux-gnu, relative to `root/`.",
        ),
        modules = attr.string_list(
            doc = "Libraries that a tool loads at run time and that must find theirs, relative to `root/`.",
        ),
        postprocess = attr.string(
            doc = "Shell commands to run in the repository once it is unpacked.",
        ),
        tools = attr.string_dict(
            doc = "Launcher name to program (relative to `root/`) and first arguments; `{root}` as above.",
        ),
        _list_libraries = attr.label(default = "//toolchain/debian/private:list_libraries.sh"),
        _launcher = attr.label(default = "//toolchain/debian/private:launcher.sh.tpl"),
    ),
)

def _debian_rules_repository_impl(rctx):
    _fetch_and_unpack(rctx, ".", ["directory", rctx.attr.directory])
    for path, texts in rctx.attr.replace.items():
        content = rctx.read(path)
        for old, new in zip(texts[::2], texts[1::2]):
            if old not in content:
                fail("@%s: %s has no '%s' to replace" % (rctx.attr.packages, path, old))
            content = content.replace(old, new)
        rctx.file(path, content, executable = False)

debian_rules_repository = repository_rule(
    implementation = _debian_rules_repository_impl,
    doc = "A repository that is one directory of a locked Debian package, such as a set of Bazel rules.",
    attrs = dict(
        _COMMON,
        directory = attr.string(
            mandatory = True,
            doc = "The directory of the package that becomes the repository, such as `usr/share/bazel/rules/cc`.",
        ),
        replace = attr.string_list_dict(
            doc = "File to a list of texts: old, new, old, new, ...",
        ),
    ),
)

def _stub_repository_impl(rctx):
    rctx.file("BUILD.bazel", rctx.attr.build_file_content)

stub_repository = repository_rule(
    implementation = _stub_repository_impl,
    doc = "A repository that consists of one BUILD file.",
    attrs = {
        "build_file_content": attr.string(mandatory = True, doc = "The BUILD file."),
    },
)
