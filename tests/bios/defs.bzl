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

_ONCE = Label("//tests/bios:once.sh")

def once_test(name, says, **kwargs):
    """Boots a disk and checks that its lines come once, and nothing between them.

    Example:

        once_test(
            name = "serial_console_test",
            disk = ":pass.qcow2",
            qemu_args = ["-machine", "graphics=off"],
            says = ["kiln: loading kernel.elf", "KILN TEST PASS"],
        )

    Args:
      name: name of the test.
      says: all lines on the serial line, from the first of these on.
      **kwargs: what a qemu_test gets, but for `firmware`: `disk`, `fails`, `screen` and so on.
    """
    args, data = boot_arguments(firmware = "bios", **kwargs)
    native.sh_test(
        name = name,
        size = "small",
        timeout = "short",
        srcs = [_ONCE],
        args = ["$(rootpath %s)" % _HARNESS] + ["'%s'" % line for line in says] + ["--"] + args,
        data = data + [_HARNESS],
    )
