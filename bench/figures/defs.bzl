"""Programs that measure something, and print what they find as figures."""

# What every one of them needs: by the name that it knows the file by.
_FILES = {
    "busybox": "@kiln_image_tools//:bin/busybox",
    "figures": "//bench/figures",
}

_SOURCES = [
    "//bench/figures:arguments.sh",
    "//toolchain/qemu:command.sh",
]

def figures_arguments(files, data = []):
    """What a script that sources arguments.sh is run with.

    Args:
      files: the files that it needs, by the name that it knows them by: a dictionary to labels.
      data: labels of what else it, or these files, need.

    Returns:
      `args` and `data` of an sh_binary or sh_test.
    """
    files = dict(_FILES.items() + files.items())
    args = ["--file=%s=$(rootpath %s)" % item for item in files.items()]
    return args, {label: None for label in files.values() + _SOURCES + data}.keys()

def figures_binary(name, srcs, files = {}, data = [], args = [], **kwargs):
    """`bazel run` of `name` measures something; `-- --out DIR` writes JSON and SVG as well.

    Args:
      name: name of the program.
      srcs: the script.
      files: as figures_arguments has it.
      data: as figures_arguments has it.
      args: further arguments.
      **kwargs: attributes of every rule.
    """
    file_args, all_data = figures_arguments(files, data)
    native.sh_binary(
        name = name,
        srcs = srcs,
        args = file_args + args,
        data = all_data,
        **kwargs
    )
