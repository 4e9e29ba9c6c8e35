"""A kernel that counts, to be run by people and by tests."""

def bench(name, disk, firmware = "bios", pattern = "bench: ", qemu_args = []):
    """`bazel run` of `name` boots `disk` and prints its figures; `name`_test does so to see that it still can.

    There is no such test on UEFI, where QEMU takes more than a minute to count what the firmware does.

    Args:
      name: name of the target.
      disk: a disk image for that firmware.
      firmware: "bios" or "uefi".
      pattern: what precedes each figure in a line of the serial log.
      qemu_args: arguments for QEMU, in the place of those with which it counts instructions.
    """
    machine = "//toolchain/qemu:uefi" if firmware == "uefi" else "//toolchain/qemu:bios"
    arguments = dict(
        srcs = ["run.sh"],
        args = ["$(rootpath %s)" % label for label in [
            "//toolchain/qemu:command.sh",
            machine,
            disk,
        ]] + ["'%s'" % argument for argument in [pattern] + qemu_args],
        data = [
            "//toolchain/qemu:command.sh",
            disk,
            machine,
        ],
    )
    native.sh_binary(name = name, **arguments)
    if firmware == "bios":
        native.sh_test(name = name + "_test", size = "small", **arguments)
