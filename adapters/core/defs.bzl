"""How adapters are compiled and linked: their files are small."""

load("//kernel:defs.bzl", "kiln_kernel")

# Of all C code that is linked into adapters alone. Nobody walks an adapter's stack.
ADAPTER_FEATURES = [
    "smallest",
    "lto",
    "no_frames",
    "-frame_pointers",
    "-stack_probes",
]

def adapter(name, srcs, deps, **kwargs):
    """A kiln_kernel that starts a kernel of another protocol.

    Makes `name`.elf, which has no section headers: nothing that boots it reads them.

    Args:
      name: name of the target.
      srcs: sources of what runs on the bare machine only.
      deps: what else it is made of.
      **kwargs: attributes of both targets, for example `tags`.
    """
    kiln_kernel(
        name = name + "_with_sections",
        srcs = srcs,
        compilation_mode = "fastbuild",
        features = ADAPTER_FEATURES,
        linker_script = "//adapters/core:adapter.ld",
        linkopts = [
            "--nmagic",
            "--strip-all",
            "-O2",  # Strings that are the ends of others are stored once.
            "-mllvm",
            "-code-model=kernel",  # As -mcmodel=kernel, for what is compiled when it is linked.
        ],
        visibility = ["//visibility:private"],
        deps = deps,
        **kwargs
    )
    native.genrule(
        name = name,
        srcs = [":%s_with_sections" % name],
        outs = [name + ".elf"],
        cmd = "$(execpath @kiln_llvm//:bin/llvm-objcopy) --strip-sections $< $@",
        message = "Stripping an adapter",
        tools = [
            "@kiln_llvm//:bin/llvm-objcopy",
            "@kiln_llvm//:objcopy",
        ],
        visibility = ["//visibility:public"],
        **kwargs
    )
