"""Assembling NASM sources."""

load("@bazel_tools//tools/cpp:toolchain_utils.bzl", "find_cpp_toolchain")

# The formats that a linker takes.
_LINKABLE = ["elf32", "elf64", "win64"]

# The clock. Without these, using it is an error; --reproducible only keeps it out of headers.
_CLOCK = ["__?%s?__" % name for name in [
    "DATE",
    "DATE_NUM",
    "TIME",
    "TIME_NUM",
    "UTC_DATE",
    "UTC_DATE_NUM",
    "UTC_TIME",
    "UTC_TIME_NUM",
    "POSIX_TIME",
]]

def _include_dirs(ctx):
    """Where %include and incbin look, with the slash that NASM does not add itself.

    Names are written from the root of the workspace, for generated files too.
    """
    root = ctx.label.workspace_root
    dirs = [root, ctx.bin_dir.path + ("/" + root if root else "")]
    return [dir + "/" for dir in dirs if dir]

def _cc_info(ctx, obj):
    """Makes the object linkable as a dependency: always, even if nothing refers to it."""
    toolchain = find_cpp_toolchain(ctx)
    linking_context, _ = cc_common.create_linking_context_from_compilation_outputs(
        actions = ctx.actions,
        name = ctx.label.name,
        feature_configuration = cc_common.configure_features(
            ctx = ctx,
            cc_toolchain = toolchain,
        ),
        cc_toolchain = toolchain,
        compilation_outputs = cc_common.create_compilation_outputs(
            objects = depset([obj]),
        ),
        alwayslink = True,
        disallow_dynamic_library = True,
    )
    return CcInfo(linking_context = linking_context)

def _nasm_object_impl(ctx):
    linkable = ctx.attr.format in _LINKABLE
    out = ctx.actions.declare_file(ctx.attr.out or ctx.label.name + (".o" if linkable else ".bin"))
    args = ctx.actions.args()
    args.add("-f", ctx.attr.format)
    args.add("--reproducible")
    args.add_all(_CLOCK, before_each = "-U")
    args.add("-Werror")
    args.add_all(_include_dirs(ctx), before_each = "-I")
    args.add_all([ctx.expand_location(define, ctx.attr.data) for define in ctx.attr.defines], before_each = "-D")
    args.add("-o", out)
    outputs = [out]
    if ctx.outputs.listing:
        args.add("-l", ctx.outputs.listing)
        outputs.append(ctx.outputs.listing)
    args.add(ctx.file.src)
    ctx.actions.run(
        executable = ctx.file._nasm,
        inputs = [ctx.file.src] + ctx.files.hdrs + ctx.files.data,
        tools = ctx.attr._nasm_files[DefaultInfo].files,
        outputs = outputs,
        arguments = [args],
        mnemonic = "NasmAssemble",
        progress_message = "Assembling %s" % ctx.file.src.short_path,
    )
    info = [DefaultInfo(files = depset([out]), runfiles = ctx.runfiles(files = [out]))]
    return info + ([_cc_info(ctx, out)] if linkable else [])

nasm_object = rule(
    implementation = _nasm_object_impl,
    doc = """Assembles one NASM file to an object, or with `format = "bin"` to a flat binary.

An object goes into the `deps` of a cc_binary or cc_library, and is linked even if no C refers to
it. Warnings are errors. %include and incbin name files from the root of the workspace.

Examples:

    nasm_object(
        name = "interrupt_stubs",
        src = "interrupt_stubs.asm",
        format = "elf64",
        target_compatible_with = X86_64_KERNEL,
    )

    nasm_object(
        name = "mbr",
        src = "mbr.asm",
        hdrs = ["disk_layout.inc"],
        format = "bin",
        defines = ["STAGE2_SECTORS=64"],
    )
""",
    attrs = {
        "src": attr.label(
            doc = "The NASM source.",
            allow_single_file = [".asm", ".nasm"],
            mandatory = True,
        ),
        "format": attr.string(
            doc = """NASM's -f: "elf32" for i386_bios, "elf64" for x86_64_none, "win64" for
x86_64_uefi, or "bin" for a file with nothing but the code.""",
            values = _LINKABLE + ["bin"],
            mandatory = True,
        ),
        "hdrs": attr.label_list(
            doc = "Files it takes with %include.",
            allow_files = [".inc"],
        ),
        "data": attr.label_list(
            doc = "Files it takes with incbin, generated ones too.",
            allow_files = True,
        ),
        "defines": attr.string_list(
            doc = "Macros, as NAME or NAME=VALUE; `$(execpath LABEL)` in one is the path of a file of `data`.",
        ),
        "out": attr.string(
            doc = "Name of the output. Default: the rule's name + \".o\", or \".bin\" if flat.",
        ),
        "listing": attr.output(
            doc = "Name of a listing to write: the source, with the offset and the bytes of each line.",
        ),
        "_nasm": attr.label(
            default = "@kiln_nasm//:bin/nasm",
            allow_single_file = True,
        ),
        "_nasm_files": attr.label(
            default = "@kiln_nasm//:nasm",
            cfg = "exec",
        ),
        "_cc_toolchain": attr.label(
            default = "@bazel_tools//tools/cpp:current_cc_toolchain",
        ),
    },
    fragments = ["cpp"],
    toolchains = ["@bazel_tools//tools/cpp:toolchain_type"],
)
