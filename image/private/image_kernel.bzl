"""The kernel of a disk image, which the loaders will not refuse."""

# buildifier: disable=bzl-visibility # What a kernel is, is for images too, but not for users.
load("//kernel/private:checked_kernel.bzl", "CheckedKernelInfo")

def _image_kernel_impl(ctx):
    src = ctx.file.src
    if CheckedKernelInfo in ctx.attr.src and ctx.attr.src[CheckedKernelInfo].check_kernel == ctx.attr.check_kernel.label:
        return [DefaultInfo(files = depset([src]))]
    out = ctx.actions.declare_file(ctx.label.name + ".elf")
    ctx.actions.run(
        executable = ctx.executable.check_kernel,
        inputs = [src],
        outputs = [out],
        arguments = [src.path, out.path],
        mnemonic = "CheckKernel",
        progress_message = "Checking kernel %s" % src.short_path,
    )
    return [DefaultInfo(files = depset([out]))]

image_kernel = rule(
    implementation = _image_kernel_impl,
    doc = """Forwards the kernel `src`, if the loaders would start it.

What boot/core would say when it loads the file is said now, and fails the build. A kiln_kernel of that architecture has been asked already
and is forwarded as it is, by no action.
""",
    attrs = {
        "src": attr.label(
            doc = "The kernel: an ELF file, or a target that makes one.",
            allow_single_file = True,
            mandatory = True,
        ),
        "check_kernel": attr.label(
            doc = "The program that loads it as a loader of its architecture does.",
            default = "//boot/core:check_kernel",
            cfg = "exec",
            executable = True,
        ),
    },
)
