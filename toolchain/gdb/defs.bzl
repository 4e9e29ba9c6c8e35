"""gdb with Kiln's commands, and with the symbols of a kernel and of what boots it."""

# What the program is told in the environment: by name, the attribute that has the file.
_FILES = {
    "KILN_GDB": "_gdb",
    "KILN_GDB_BIOS_LOADER": "_bios_loader",
    "KILN_GDB_HANDOFF": "_handoff",
    "KILN_GDB_KERNEL": "kernel",
    "KILN_GDB_MAIN": "_main",
    "KILN_GDB_SOCKETS_SH": "_sockets",
    "KILN_GDB_TYPES": "_types",
    "KILN_GDB_UEFI_LOADER": "_uefi_loader",
}

_PROGRAM = """#!/usr/bin/env bash
# Written by the build: toolchain/gdb/defs.bzl. Runs from a runfiles tree, or beside its own.
runfiles=$0.runfiles/{workspace}
[[ -d $runfiles ]] || runfiles=$PWD
[[ $runfiles == /* ]] || runfiles=$PWD/$runfiles
{assignments}
exec "$BASH" "$runfiles/{script}" "$@"
"""

def _qemu_gdb_impl(ctx):
    program = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.write(
        program,
        _PROGRAM.format(
            assignments = "\n".join([
                "export %s=$runfiles/%s" % (variable, getattr(ctx.file, attribute).short_path)
                for variable, attribute in _FILES.items()
            ] + [
                "export KILN_GDB_LISTINGS=" + ":".join(["$runfiles/" + file.short_path for file in ctx.files._listings]),
            ]),
            script = ctx.file._script.short_path,
            workspace = ctx.workspace_name,
        ),
        is_executable = True,
    )
    files = [ctx.file._script] + [getattr(ctx.file, attribute) for attribute in _FILES.values()]
    return [DefaultInfo(
        executable = program,
        runfiles = ctx.runfiles(files = files + ctx.files._gdb_files + ctx.files._listings + ctx.files._package),
    )]

def _file(label):
    return attr.label(
        default = label,
        allow_single_file = True,
    )

qemu_gdb = rule(
    implementation = _qemu_gdb_impl,
    doc = """`bazel run NAME` is a gdb for a guest that `bazel run MY_DISK_RUN -- --gdb` has started in another terminal.

It finds the guest, has the symbols of the loaders, of the hand-off and, wherever KASLR has put it, of the kernel, runs to the
kernel's first instruction, and has commands for page tables, memory map, descriptor tables and logs: `help user-defined`.
docs/debugging.md says more, also on what can follow `--`.

Example:

    load("@kiln//:defs.bzl", "qemu_gdb")

    qemu_gdb(
        name = "my_gdb",
        kernel = ":my_kernel",
    )
""",
    attrs = {
        "kernel": attr.label(
            doc = "The kernel that the guest boots: a kiln_kernel, or any ELF file.",
            allow_single_file = True,
            mandatory = True,
        ),
        "_bios_loader": _file("//boot/bios:loader_symbols"),
        "_gdb": _file("@kiln_gdb//:bin/gdb"),
        "_gdb_files": attr.label(
            default = "@kiln_gdb//:gdb",
        ),
        "_handoff": _file("//boot/handoff:symbols"),
        "_listings": attr.label_list(
            default = ["//boot/bios:%s_listing" % name for name in ["enter", "entry", "gate", "mbr"]],
            allow_files = True,
        ),
        "_main": _file("//toolchain/gdb:main.py"),
        "_package": attr.label(
            default = "//toolchain/gdb:kiln_gdb",
        ),
        "_script": _file("//toolchain/gdb:gdb.sh"),
        "_sockets": _file("//toolchain/qemu:gdb_sockets.sh"),
        "_types": _file("//toolchain/gdb:types"),
        "_uefi_loader": _file("//boot/uefi:loader_symbols"),
    },
    executable = True,
)
