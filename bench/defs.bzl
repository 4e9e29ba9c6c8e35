"""A kernel that counts, to be run by people and by tests."""

def bench(name, disk, pattern = "bench: "):
    """`bazel run` of `name` boots `disk` and prints its figures; `name`_test does so to see that it still can.

    Args:
      name: name of the target.
      disk: a disk image for BIOS.
      pattern: what precedes each figure in a line of the serial log.
    """
    arguments = dict(
        srcs = ["run.sh"],
        args = ["$(rootpath %s)" % label for label in [
            "//toolchain/qemu:command.sh",
            "//toolchain/qemu:bios",
            disk,
        ]] + ["'%s'" % pattern],
        data = [
            "//toolchain/qemu:bios",
            "//toolchain/qemu:command.sh",
            disk,
        ],
    )
    native.sh_binary(name = name, **arguments)
    native.sh_test(name = name + "_test", size = "small", **arguments)
