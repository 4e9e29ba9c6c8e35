"""Tests that boot many times in one QEMU."""

_MANY = Label("//tests/faults:many.sh")
_FLIPS = Label("//tests/faults:flips.sh")

# What many.sh is told first, in this order.
_PARTS = [
    Label("//toolchain/qemu:command.sh"),
    Label("//toolchain/qemu:events.sh"),
    Label("@kiln_image_tools//:bin/busybox"),
    Label("//tests/harness:verdict.sh"),
    Label("//tests/screen:find_text"),
    Label("@kiln_console_font//:font.psf"),
]

_MACHINES = {
    "bios": Label("//toolchain/qemu:bios"),
    "uefi": Label("//toolchain/qemu:uefi"),
    "uefi_aarch64": Label("//toolchain/qemu:uefi_aarch64"),
}

def _paths(labels):
    return ["$(rootpath %s)" % label for label in labels]

def many_test(name, firmware, disk, cases, start = None, qemu_args = [], **kwargs):
    """Boots a disk once for each case, all in one QEMU.

    Args:
      name: name of the test.
      firmware: "bios", "uefi" or "uefi_aarch64".
      disk: label of a raw disk.
      cases: label of a file of cases: see many.sh.
      start: with UEFI, label of the disk with the hostile firmware.
      qemu_args: further arguments for QEMU.
      **kwargs: attributes of the test.
    """
    labels = _PARTS + [_MACHINES[firmware], disk]
    native.sh_test(
        name = name,
        srcs = [_MANY],
        args = _paths(labels) + ["$(rootpath %s)" % start if start else "-", "$(rootpath %s)" % cases] +
               (["--"] + qemu_args if qemu_args else []),
        data = labels + [cases] + ([start] if start else []),
        **kwargs
    )

def flips(name, test, host_program, kernel, disk, start, options = [], **kwargs):
    """A test or a program that flips bits of a disk: see flips.sh.

    Args:
      name: its name.
      test: True for a test, False for a program to run.
      host_program: label of the program that knows where to flip.
      kernel: label of the kernel of the disk.
      disk: label of a raw disk that is verified, and boots on both firmwares.
      start: label of the disk with the hostile firmware.
      options: of flips.sh.
      **kwargs: its attributes.
    """
    labels = [
        host_program,
        kernel,
        _MANY,
        _MACHINES["bios"],
        _MACHINES["uefi"],
        start,
        disk,
    ] + _PARTS
    rule = native.sh_test if test else native.sh_binary
    rule(
        name = name,
        srcs = [_FLIPS],
        args = _paths(labels) + options,
        data = labels,
        **kwargs
    )
