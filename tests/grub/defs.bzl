"""Disks that GRUB boots, by the menu entries of docs/grub.md, and tests of them."""

load("//tests:defs.bzl", "boot_arguments")

_HARNESS = Label("//tests/harness:run_qemu.sh")
_DOCUMENT = Label("//docs:grub.md")
_BUSYBOX = Label("@kiln_image_tools//:bin/busybox")

def menu(name, entry):
    """Writes `name`.cfg, a configuration of GRUB whose one menu entry is that of docs/grub.md, word for word.

    Args:
      name: name of the target.
      entry: title of the menu entry.
    """
    native.genrule(
        name = name,
        srcs = [_DOCUMENT],
        outs = [name + ".cfg"],
        cmd = " ".join([
            "{{ echo set timeout=0;",
            "$(execpath {busybox}) sed -n '/^    menuentry \"{entry}\"/,/^    }}/s/^    //p' $<; }} > $@;",
            "$(execpath {busybox}) grep -q '^}}' $@",
        ]).format(busybox = _BUSYBOX, entry = entry),
        message = "Copying a menu entry",
        tools = [_BUSYBOX],
    )

def second_disk_test(name, second_disk, **kwargs):
    """Boots a machine with two disks.

    Args:
      name: name of the test.
      second_disk: label of the raw image that the firmware finds second.
      **kwargs: what a qemu_test gets: `disk`, `firmware` and so on.
    """
    args, data = boot_arguments(**kwargs)
    native.sh_test(
        name = name,
        size = "small",
        timeout = "short",
        srcs = ["second_disk.sh"],
        args = ["$(rootpath %s)" % label for label in [_HARNESS, second_disk]] + args,
        data = data + [_HARNESS, second_disk],
    )
