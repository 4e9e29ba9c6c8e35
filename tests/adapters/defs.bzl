"""Tests of kernels that say nothing on the serial line."""

def screen_test(name, disk, firmware, text, **kwargs):
    """Boots a disk, and looks at the screen until it shows a text.

    Args:
      name: of the test.
      disk: label of the image.
      firmware: "bios" or "uefi".
      text: what can be read on one line of the screen.
      **kwargs: other attributes of every test.
    """
    parts = [
        Label("//toolchain/qemu:command.sh"),
        Label("//toolchain/qemu:events.sh"),
        Label("@kiln_image_tools//:bin/busybox"),
        Label("//tests/harness:verdict.sh"),
        Label("//tests/screen:find_text"),
        Label("//toolchain/qemu:" + firmware),
        disk,
    ]
    native.sh_test(
        name = name,
        size = "small",
        srcs = [Label("//tests/adapters:screen_test.sh")],
        args = ["$(rootpath %s)" % label for label in parts] + ["'%s'" % text],
        data = parts,
        **kwargs
    )
