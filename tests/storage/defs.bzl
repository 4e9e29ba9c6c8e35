"""Boot tests of disks on any controller."""

load("//tests:defs.bzl", "boot_arguments")

_ATTACH = Label("//tests/storage:attach.sh")
_HARNESS = Label("//tests/harness:run_qemu.sh")

def storage_test(name, devices, machine = None, qemu_args = [], tags = [], **kwargs):
    """Boots a disk that is attached as told, instead of to the machine's own controller.

    Example:

        storage_test(
            name = "usb_test",
            devices = [
                "qemu-xhci",
                "usb-storage",
            ],
            disk = ":my_disk.img",
            firmware = "uefi",
        )

    Args:
      name: name of the test.
      devices: QEMU devices in the order of their `-device`; the last one is the disk.
      machine: QEMU's machine type, if not that of `firmware`.
      qemu_args: further arguments for QEMU.
      tags: tags of the test.
      **kwargs: what a qemu_test gets: `disk`, `firmware`, `marker`, `lines` and so on.
    """
    added = ["-machine", machine] if machine else []
    for device in devices[:-1]:
        added += ["-device", device]
    added += ["-device", devices[-1] + ",drive=disk"]
    args, data = boot_arguments(qemu_args = added + qemu_args, **kwargs)
    native.sh_test(
        name = name,
        size = "small",
        timeout = "short",
        srcs = [_ATTACH],
        args = ["$(rootpath %s)" % _HARNESS] + args,
        data = data + [_HARNESS],
        tags = tags,
    )
