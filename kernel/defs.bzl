"""Building a kernel that Kiln's loaders boot."""

load("@rules_cc//cc:defs.bzl", "cc_binary")
load("//toolchain/platforms:defs.bzl", "X86_64_KERNEL", "for_platform")

_LINKER_SCRIPT = Label("//kernel/arch/x86_64:kernel.ld")
_PLATFORM = Label("//toolchain/platforms:x86_64_none")

def kiln_kernel(name, srcs, deps = [], linker_script = None, visibility = None, **kwargs):
    """Compiles and links a kernel, whatever platform the build is for.

    Makes `name`.elf, an ELF64 file for a disk image. Example:

        load("@kiln//kernel:defs.bzl", "kiln_kernel")

        kiln_kernel(
            name = "my_kernel",
            srcs = ["my_kernel.c"],
            deps = ["@kiln//boot/protocol"],
        )

    where my_kernel.c has a KILN_ENTRY(...): see boot/protocol/kiln.h. A kernel without one
    does not link.

    Args:
      name: name of the target; its one output is `name`.elf.
      srcs: C sources and private headers.
      deps: cc_library and nasm_object targets, compiled for //toolchain/platforms:x86_64_none.
      linker_script: label of an ld script, for a kernel that wants its sections otherwise.
        Default: //kernel/arch/x86_64:kernel.ld, which links at KILN_KERNEL_BASE, with a segment
        each for code, constants and data, none of them writable and executable.
      visibility: of the target `name`.
      **kwargs: attributes for both targets, for example `tags`.
    """
    script = linker_script or str(_LINKER_SCRIPT)
    cc_binary(
        name = name + "_elf",
        srcs = srcs,
        additional_linker_inputs = [script],
        linkopts = ["-T", "$(location %s)" % script],
        target_compatible_with = X86_64_KERNEL,
        visibility = ["//visibility:private"],
        deps = deps,
        **kwargs
    )
    for_platform(
        name = name,
        src = ":%s_elf" % name,
        out = name + ".elf",
        platform = _PLATFORM,
        visibility = visibility,
        **kwargs
    )
