"""Tests of kernels that say nothing on the serial line."""

load("//tests:defs.bzl", "HARNESS_PARTS", "MACHINES")

def screen_test(name, disk, firmware, text, **kwargs):
    """Boots a disk, and looks at the screen until it shows a text.

    Args:
      name: of the test.
      disk: label of the image.
      firmware: as qemu_test has it.
      text: what can be read on one line of the screen.
      **kwargs: other attributes of every test.
    """
    parts = HARNESS_PARTS + [MACHINES[firmware], disk]
    native.sh_test(
        name = name,
        size = "small",
        srcs = [Label("//tests/adapters:screen_test.sh")],
        args = ["$(rootpath %s)" % label for label in parts] + ["'%s'" % text],
        data = parts,
        **kwargs
    )
