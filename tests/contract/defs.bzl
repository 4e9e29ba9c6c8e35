"""What disks with the kernels of the contract have, and tests that boot one disk more than once."""

load("//tests:defs.bzl", "boot_arguments")

# The kernels that check the boot protocol, and the files that a disk of each has besides.
CONTRACT = {
    "boot_info": {
        "boot/data/pattern.bin": "//tests/contract:pattern",
        "empty.txt": "//tests/contract:empty.txt",
    },
    "state": {},
}

# What many_modules.cfg names.
MODULE_FILES = ["m%d" % number for number in range(10, 26)]

_COUNT = Label("//tests/contract:count_slides.sh")
_HARNESS = Label("//tests/harness:run_qemu.sh")

def slides_test(name, boots, least, most, disk, firmware, lines = [], **kwargs):
    """Boots a disk `boots` times; each boot must pass, and the kernel be at enough different addresses.

    Example:

        slides_test(
            name = "kaslr_test",
            boots = 8,
            disk = ":kaslr.qcow2",
            firmware = "uefi",
            least = 6,
            most = 8,
        )

    Args:
      name: name of the test.
      boots: how often.
      least: fewest addresses that make a pass.
      most: most of them.
      disk: label of a disk whose kernel writes "KASLR virtual=0xADDRESS" and ends as a qemu_test's.
      firmware: as a qemu_test has it.
      lines: texts that lines of every boot's serial log must contain.
      **kwargs: further attributes of sh_test.
    """
    args, data = boot_arguments(disk = disk, firmware = firmware, lines = lines)
    native.sh_test(
        name = name,
        size = "small",
        timeout = "moderate",
        srcs = [_COUNT],
        args = ["$(rootpath %s)" % _HARNESS] + [str(number) for number in [boots, least, most]] + args,
        data = data + [_HARNESS],
        **kwargs
    )

_DEBUG_INFO = Label("//tests/contract:debug_info.sh")

# What debug_info.sh makes its disk with, in the order of its arguments.
_IMAGE_SCRIPT = Label("//image/private:make_image.sh")
_IMAGE_TOOLS = [
    Label("@kiln_image_tools//:bin/mformat"),
    Label("@kiln_image_tools//:bin/mmd"),
    Label("@kiln_image_tools//:bin/mcopy"),
    Label("@kiln_llvm//:bin/llvm-objcopy"),
]
_IMAGE_FILES = [
    Label("//image/private:kiln_image"),
    Label("@kiln_image_tools//:mtools"),
    Label("@kiln_llvm//:objcopy"),
]

def debug_info_test(name, kernel, config, firmware, loader, **kwargs):
    """Boots a kernel whose file has 100 MiB of debug information more, which must not be read.

    Example:

        debug_info_test(
            name = "debug_info_test",
            config = "kiln.cfg",
            firmware = "bios",
            kernel = "//tests/kernels:pass",
            loader = "//boot/bios:loader",
        )

    Args:
      name: name of the test.
      kernel: label of the kernel; it ends as a qemu_test's.
      config: label of the disk's kiln.cfg, which names kernel.elf.
      firmware: "bios" or "uefi".
      loader: label of the loader for it.
      **kwargs: further attributes of sh_test.
    """
    boot_args, boot_data = boot_arguments(disk = config, firmware = firmware)
    files = [_HARNESS, _IMAGE_SCRIPT] + _IMAGE_TOOLS
    native.sh_test(
        name = name,
        size = "small",
        timeout = "short",
        srcs = [_DEBUG_INFO],
        args = ["$(rootpath %s)" % label for label in files] +
               [firmware, "$(rootpath %s)" % loader, "$(rootpath %s)" % kernel] + boot_args,
        data = files + _IMAGE_FILES + boot_data + [loader, kernel],
        **kwargs
    )
