"""Boot tests on machines with a bad BIOS."""

load("//tests:defs.bzl", "boot_arguments")

_HARNESS = Label("//tests/harness:run_qemu.sh")

def bad_bios_test(name, machine, qemu_args = [], **kwargs):
    """Boots a disk on a machine whose BIOS an option ROM has spoiled.

    Example:

        bad_bios_test(
            name = "no_e820_test",
            disk = ":pass.qcow2",
            machine = "no_e820",
        )

    Args:
      name: name of the test.
      machine: one of MACHINES in //boot/bios/tests.
      qemu_args: further arguments for QEMU.
      **kwargs: what a qemu_test gets, but for `firmware`: `disk`, `fails`, `screen` and so on.
    """
    rom = Label("//boot/bios/tests:%s.rom" % machine)
    args, data = boot_arguments(
        firmware = "bios",
        qemu_args = ["-option-rom", "%s/%s" % (rom.package, rom.name)] + qemu_args,
        **kwargs
    )
    native.sh_test(
        name = name,
        size = "small",
        timeout = "short",
        srcs = [_HARNESS],
        args = args,
        data = data + [rom],
    )
