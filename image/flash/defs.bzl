"""Writing a disk to a stick or a card."""

_FLASH = Label("//image/flash")

def disk_flash(name, disk, **kwargs):
    """`bazel run NAME -- /dev/sdX` writes a disk to a USB stick or an SD card, reads it back, and ejects it.

    It refuses what is not a whole, removable disk that nothing uses and that the image fits on; shows its model and what is
    on it; and asks for its name. `bazel run NAME` lists the removable disks, `bazel run NAME -- --help` says the rest. To
    write needs root, mostly: `bazel run --run_under=sudo NAME -- /dev/sdX`. docs/real-hardware.md tells more.

    Example:

        load("@kiln//:defs.bzl", "disk_flash")

        disk_flash(
            name = "my_disk_flash",
            disk = ":my_disk",
        )

    Args:
      name: name of the program to run.
      disk: label of a raw disk image: of a disk_image, or of a file.
      **kwargs: attributes of sh_binary, for example `visibility`.
    """
    native.sh_binary(
        name = name,
        srcs = [_FLASH],
        args = ["$(rootpath %s)" % disk],
        data = [disk],
        **kwargs
    )
