"""What boots disks and counts instructions: the scripts that source measure.sh."""

load("//bench/figures:defs.bzl", "figures_arguments", "figures_binary")

# By the name that measure.sh knows the file by.
_FILES = {
    "bios": "//toolchain/qemu:bios",
    "disk_clock": "//bench/boot:disk_clock.rom",
    "kernel_framebuffer": "//bench/boot:kernel_framebuffer",
    "kernel_none": "//bench/boot:kernel_none",
    "kiln_bios": "//boot/bios:loader",
    "mbr_clock": "//bench/boot:mbr_clock",
    "mcopy": "@kiln_image_tools//:bin/mcopy",
    "mformat": "@kiln_image_tools//:bin/mformat",
    "mmd": "@kiln_image_tools//:bin/mmd",
    "qemu": "@kiln_qemu//:bin/qemu-system-x86_64",
}

_UEFI_FILES = {
    "kiln_uefi": "//boot/uefi:loader",
    "uefi": "//toolchain/qemu:uefi",
    "uefi_clock": "//bench/boot:uefi_clock",
}

_DATA = [
    "//bench/boot:measure.sh",
    "//image/private:kiln_image",
    "//image/private:make_image.sh",
    "//toolchain/qemu:events.sh",
    "@kiln_image_tools//:mtools",
    "@kiln_qemu//:qemu",
]

def boot_bench(name, srcs, files = {}, data = [], **kwargs):
    """A figures_binary that boots disks on both firmwares. The arguments are those of figures_binary."""
    figures_binary(
        name = name,
        srcs = srcs,
        data = _DATA + data,
        files = dict(_FILES.items() + _UEFI_FILES.items() + files.items()),
        **kwargs
    )

def boot_bench_test(name, srcs, files = {}, data = [], **kwargs):
    """A test that boots disks on a BIOS.

    Args:
      name: name of the test.
      srcs: the script.
      files: as figures_arguments has it.
      data: as figures_arguments has it.
      **kwargs: attributes of sh_test.
    """
    args, all_data = figures_arguments(dict(_FILES.items() + files.items()), _DATA + data)
    native.sh_test(
        name = name,
        srcs = srcs,
        args = args,
        data = all_data,
        **kwargs
    )
