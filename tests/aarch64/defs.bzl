"""Disks for machines with 64-bit Arm processors whose kiln.cfg is a file."""

load("//image:defs.bzl", "disk_image")

def config_disk(name, kernel, config, files = {}, loader = "//boot/uefi:loader_aarch64", firmware = "uefi", format = "qcow2", **kwargs):
    """A disk_image with a kernel for aarch64, kernel.elf, and a kiln-aarch64.cfg of one's own, which names it.

    Example:

        config_disk(
            name = "state_disk",
            config = "//tests/contract:state.cfg",
            kernel = "//tests/kernels:state_aarch64",
        )

    Args:
      name: name of the disk.
      kernel: label of the kernel.
      config: label of the configuration.
      files: more files, as disk_image has them.
      loader: label of what is started, EFI/BOOT/BOOTAA64.EFI.
      firmware: as disk_image has it.
      format: likewise.
      **kwargs: further attributes of disk_image.
    """
    disk_image(
        name = name,
        files = dict(files, **{
            "EFI/BOOT/BOOTAA64.EFI": loader,
            "kernel.elf": kernel,
            "kiln-aarch64.cfg": config,
        }),
        firmware = firmware,
        format = format,
        **kwargs
    )
