"""Booting a disk for a person to look at."""

load("//toolchain/analysis:refuse.bzl", "quoted", "refuse")

_BOOT = Label("//toolchain/qemu:boot.sh")
_COMMAND = Label("//toolchain/qemu:command.sh")

_MACHINES = {
    "bios": Label("//toolchain/qemu:bios_window"),
    "uefi": Label("//toolchain/qemu:uefi_window"),
}

def qemu_run(name, disk, firmware, **kwargs):
    """`bazel run NAME -- QEMU ARGUMENTS` boots a disk in the packaged QEMU.

    The serial line is the terminal's: Ctrl-A X leaves, Ctrl-A C is QEMU's monitor. A window opens where DISPLAY is set.
    What follows `--` goes to QEMU, and wins over what is said here: `-- -m 4G -smp 2`. The disk is not written to.
    QEMU emulates the processor, unless the environment has KILN_QEMU_ACCELERATOR=kvm.

    Example:

        load("@kiln//:defs.bzl", "qemu_run")

        qemu_run(
            name = "my_disk_run",
            disk = ":my_disk",
            firmware = "uefi",
        )

    Args:
      name: name of the program to run.
      disk: label of any disk image, raw or .qcow2: of a disk_image, or of a file.
      firmware: "bios" or "uefi"; what a hybrid disk boots on as well.
      **kwargs: attributes of sh_binary, for example `visibility`.
    """
    if firmware not in _MACHINES:
        refuse(name, "firmware is %s, not \"%s\"" % (quoted(_MACHINES), firmware), **kwargs)
        return
    files = [_COMMAND, _MACHINES[firmware], disk]
    native.sh_binary(
        name = name,
        srcs = [_BOOT],
        args = ["$(rootpath %s)" % label for label in files],
        data = files,
        **kwargs
    )
