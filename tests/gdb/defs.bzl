"""Tests of gdb, on guests that wait for it."""

load("//toolchain/qemu:run.bzl", "run_arguments")

_BOOT = "//toolchain/qemu:boot.sh"
_GDB = "//:gdb"

def gdb_test(name, disk, firmware, args = []):
    """Types `name`.gdb into gdb, and looks for `name`.txt in what it says.

    Args:
      name: name of the test, and of its files.
      disk: as qemu_run has it.
      firmware: as qemu_run has it.
      args: arguments of gdb.
    """
    files = [name + ".gdb", name + ".txt"]
    boot_args, data = run_arguments(disk, firmware)
    native.sh_test(
        name = name + "_test",
        size = "small",
        timeout = "short",
        srcs = ["gdb_test.sh"],
        args = ["$(rootpath %s)" % label for label in [_GDB] + files] + args + ["--", "$(rootpath %s)" % _BOOT] + boot_args,
        data = [
            _BOOT,
            _GDB,
            "@kiln_image_tools//:applets",
        ] + files + data,
    )

def choose_test(name, disk, firmware):
    """Starts several guests, and chooses among them.

    Args:
      name: name of the test.
      disk: as qemu_run has it.
      firmware: as qemu_run has it.
    """
    boot_args, data = run_arguments(disk, firmware)
    native.sh_test(
        name = name + "_test",
        size = "small",
        timeout = "short",
        srcs = ["choose_test.sh"],
        args = ["$(rootpath %s)" % label for label in [_GDB, _BOOT]] + boot_args,
        data = [
            _BOOT,
            _GDB,
            "@kiln_image_tools//:applets",
        ] + data,
    )
