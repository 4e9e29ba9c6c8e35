"""Tests of qemu_run."""

load("//tests:defs.bzl", "boot_arguments")
load("//toolchain/qemu:run.bzl", "run_arguments")

_BOOT = "//toolchain/qemu:boot.sh"
_HARNESS = "//tests/harness:run_qemu.sh"

def run_test(name, disk, firmware, ready = None, fails = None, document = None):
    """Does with a qemu_run what the function `name` of run_test.sh does, as `name`_test.

    Args:
      name: name of the function.
      disk: as qemu_run has it.
      firmware: as qemu_run has it.
      ready: as qemu_run has it.
      fails: as qemu_test has it: boots the disk with the harness of the tests as well, and finds this on the screen.
      document: label of a document that the function reads.
    """
    args, data = run_arguments(disk, firmware, ready)
    if fails:
        boot_args, boot_data = boot_arguments(disk = disk, fails = fails, firmware = firmware, screen = [fails])
        args = args + ["$(rootpath %s)" % _HARNESS] + boot_args
        data = data + [_HARNESS] + [file for file in boot_data if file not in data]
    if document:
        args = args + ["$(rootpath %s)" % document]
        data = data + [document]
    native.sh_test(
        name = name + "_test",
        size = "small",
        srcs = ["run_test.sh"],
        args = [name, "$(rootpath %s)" % _BOOT] + args,
        data = data + [
            _BOOT,
            "@kiln_image_tools//:applets",
        ],
    )
