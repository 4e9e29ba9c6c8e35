"""A linked ELF file as the bytes that are in memory when it runs."""

load(":current_toolchain.bzl", "CURRENT_TOOLCHAIN", "check_toolchain")

def _flat_binary_impl(ctx):
    if not ctx.target_platform_has_constraint(ctx.attr._freestanding[platform_common.ConstraintValueInfo]):
        fail((
            "kiln: %s is built for this machine: build it through for_platform, and give it `target_compatible_with` " +
            "so that others do not"
        ) % ctx.label)
    check_toolchain(ctx.label, ctx.attr._toolchain)
    out = ctx.actions.declare_file(ctx.attr.out or ctx.label.name + ".bin")
    args = ctx.actions.args()
    args.add_all(["-O", "binary"])
    args.add(ctx.file.src)
    args.add(out)
    ctx.actions.run(
        executable = ctx.file._objcopy,
        inputs = [ctx.file.src],
        tools = ctx.attr._objcopy_files[DefaultInfo].files,
        outputs = [out],
        arguments = [args],
        mnemonic = "FlatBinary",
        progress_message = "Flattening %s" % out.short_path,
    )
    return [DefaultInfo(files = depset([out]), runfiles = ctx.runfiles(files = [out]))]

flat_binary = rule(
    implementation = _flat_binary_impl,
    doc = """Copies the loadable contents of an ELF file to a flat binary with `llvm-objcopy -O binary`.

The file starts at the lowest address that has contents; gaps are zero; what comes last and is
zero (.bss) is not in it. Build it for another platform through `for_platform`.

Example:

    flat_binary(
        name = "stage2_flat",
        src = ":stage2_elf",
        out = "stage2.bin",
        target_compatible_with = I386_BIOS,
    )
""",
    attrs = {
        "src": attr.label(
            doc = "The linked ELF file: a cc_binary of the same platform.",
            allow_single_file = True,
            mandatory = True,
        ),
        "out": attr.string(
            doc = "Name of the flat file in this package. Default: the rule's name + \".bin\".",
        ),
        "_freestanding": attr.label(
            default = "@platforms//os:none",
        ),
        "_toolchain": attr.label(
            default = CURRENT_TOOLCHAIN,
        ),
        "_objcopy": attr.label(
            default = "@kiln_llvm//:bin/llvm-objcopy",
            allow_single_file = True,
        ),
        "_objcopy_files": attr.label(
            default = "@kiln_llvm//:objcopy",
            cfg = "exec",
        ),
    },
)
