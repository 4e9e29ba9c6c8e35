"""Kernels of other protocols, which an adapter starts (docs/kernels.md): what is on their disks, for disk_image."""

load("//toolchain/analysis:refuse.bzl", "quoted")
load(":limits.bzl", "COMMAND_LINE_MAX", "MODULES_MAX", "STRING_MAX", "cmdline_problem")

# Where the adapter lies, as the kernel that the loader starts.
KERNEL_PATH = "kernel.elf"

# Where a command line lies that is longer than kiln.cfg can hold.
CMDLINE_PATH = "cmdline.txt"

# Argument of disk_image to its adapter, and to where the kernel lies.
_ADAPTERS = {
    "limine": (Label("//adapters/limine"), "kernel.limine"),
    "linux": (Label("//adapters/linux"), "vmlinuz"),
    "multiboot2": (Label("//adapters/multiboot2"), "kernel.multiboot2"),
}

def foreign_kernel(**kernels):
    """Finds the kernel that an adapter starts.

    Args:
      **kernels: for each kind of them, by its name, a label or None.

    Returns:
      None without one, else a struct: name and label of the kernel, adapter, path of the kernel.
    """
    for name in sorted(kernels):
        if kernels[name]:
            adapter, path = _ADAPTERS[name]
            return struct(adapter = adapter, label = kernels[name], name = name, path = path)
    return None

def foreign_errors(kernel, kernels, config, files, initrd):
    """What can be wrong with the arguments of a disk_image about such a kernel.

    Args:
      kernel: label of a kernel of Kiln's own protocol, or None.
      kernels: as foreign_kernel has them, in a dictionary.
      config: label of a kiln.cfg, or None.
      files: paths on the boot volume to labels.
      initrd: list of labels.

    Returns:
      A list for first_of.
    """
    foreign = foreign_kernel(**kernels)
    named = [name for name in ["kernel"] + sorted(kernels) if (name == "kernel" and kernel) or kernels.get(name)]
    errors = [
        (
            len(named) > 1,
            "a disk boots one of %s: leave all but one of them out" % quoted(named).replace("\"", "`").replace(" or ", " and "),
        ),
        (initrd and not kernels["linux"], "an `initrd` is for a `linux` kernel, and there is none"),
        (
            len(initrd) > MODULES_MAX - 2,
            "there are %d initrds, and a loader takes %d" % (len(initrd), MODULES_MAX - 2),
        ),
    ]
    if not foreign:
        return errors
    own = foreign_files(foreign, initrd, "cmdline.txt").keys() + [KERNEL_PATH]
    return errors + [(
        config,
        "`%s` writes kiln.cfg itself: for a `config` of your own, name @kiln//adapters/%s as `kernel` and " %
        (foreign.name, foreign.name) + "the other files in `files`",
    )] + [
        (
            path in files,
            "`%s` puts a file of its own at \"%s\": name the one in `files` otherwise" % (foreign.name, path),
        )
        for path in own
    ]

def _has_file(files, path):
    """True if `files` names the path, or a tree that may have it."""
    return path in files or [tree for tree in files if tree == "/" or (tree.endswith("/") and path.startswith(tree))]

def modules_errors(modules, foreign, config, files):
    """What can be wrong with the `modules` of a disk_image.

    Args:
      modules: paths on the boot volume to strings.
      foreign: a struct as foreign_kernel returns it, or None.
      config: label of a kiln.cfg, or None.
      files: paths on the boot volume to labels.

    Returns:
      A list for first_of.
    """
    maximum = MODULES_MAX - (1 if foreign else 0)
    problems = {path: cmdline_problem(string, maximum = STRING_MAX) for path, string in modules.items()}
    return [
        (
            modules and foreign and foreign.name == "linux",
            "what a `linux` kernel gets besides is its `initrd`: leave `modules` out",
        ),
        (modules and config, "a `config` of your own has the `modules` in it: write `module=PATH STRING` there"),
        (len(modules) > maximum, "there are %d modules, and a loader takes %d" % (len(modules), maximum)),
    ] + [
        (not _has_file(files, path), "the module \"%s\" is not one of the `files`: name it there, with its label" % path)
        for path in modules
    ] + [
        (problems[path], "the string of the module \"%s\" %s" % (path, problems[path]))
        for path in modules
    ]

def foreign_files(foreign, initrd, cmdline_file):
    """What the disk of such a kernel has besides the adapter.

    Args:
      foreign: a struct as foreign_kernel returns it.
      initrd: list of labels.
      cmdline_file: label of a file with the command line, or None.

    Returns:
      Paths to labels, in the order of the modules of kiln.cfg.
    """
    files = {foreign.path: foreign.label}
    for number, label in enumerate(initrd):
        files["initrd%d" % number] = label
    if cmdline_file and foreign.name == "linux":
        files[CMDLINE_PATH] = cmdline_file
    return files

def module_lines(files, foreign, modules):
    """The lines of kiln.cfg about modules.

    Args:
      files: what foreign_files returns, or {}.
      foreign: a struct as foreign_kernel returns it, or None.
      modules: paths on the boot volume to strings.

    Returns:
      A list of strings.
    """
    strings = {CMDLINE_PATH: " cmdline"}
    if foreign:
        strings[foreign.path] = ""
    return [
        "module=" + path + strings.get(path, " initrd")
        for path in files
    ] + [
        "module=" + path + (" " + string if string else "")
        for path, string in modules.items()
    ]

def cmdline_maximum(foreign):
    """How long a command line can be.

    Args:
      foreign: a struct as foreign_kernel returns it, or None.

    Returns:
      Bytes; or None, where only the kernel itself has a limit.
    """
    return None if foreign and foreign.name == "linux" else COMMAND_LINE_MAX
