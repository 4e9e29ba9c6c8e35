"""Boot tests of disks that are made inside the test, and disks that differ from another one in a few bytes."""

load("//tests:defs.bzl", "boot_arguments")
load("//toolchain/qemu:quote.bzl", "quote")

_MADE_DISK = Label("//tests/disks:made_disk.sh")

# What made_disk.sh is told first, in this order.
_PARTS = [
    Label("//tests/harness:run_qemu.sh"),
    Label("//image/private:make_image.sh"),
    Label("@kiln_image_tools//:bin/mformat"),
    Label("@kiln_image_tools//:bin/mmd"),
    Label("@kiln_image_tools//:bin/mcopy"),
    Label("//tests/disks:write_words"),
]

_FILES = [
    Label("//image/private:kiln_image"),
    Label("@kiln_image_tools//:mtools"),
]

_LOADERS = {
    "bios": Label("//boot/bios:loader"),
    "uefi": Label("//boot/uefi:loader"),
}

_BUSYBOX = Label("@kiln_image_tools//:bin/busybox")
_QEMU_IMG = Label("@kiln_qemu//:bin/qemu-img")

def patched_disk(name, disk, offset, bytes):
    """Makes `name`.qcow2, a copy of a disk with other bytes at one place.

    Example:

        patched_disk(
            name = "no_signature",
            bytes = "00 00",
            disk = "//image:bios.img",
            offset = 510,
        )

    Args:
      name: name of the target.
      disk: label of a raw disk image.
      offset: byte of the disk where the change begins.
      bytes: what is there instead, in hexadecimal.
    """
    native.genrule(
        name = name,
        srcs = [disk],
        outs = [name + ".qcow2"],
        cmd = " && ".join([
            "busybox=$(execpath %s)" % _BUSYBOX,
            "$$busybox dd if=$< of=$@.raw bs=1M 2> /dev/null",
            "printf '%s' | $$busybox dd of=$@.raw conv=notrunc bs=1 seek=%d 2> /dev/null" % (
                "".join(["\\x" + byte for byte in bytes.split(" ")]),
                offset,
            ),
            "$(execpath %s) convert -f raw -O qcow2 -c -o cluster_size=4096 $@.raw $@" % _QEMU_IMG,
            "$$busybox rm $@.raw",
        ]),
        message = "Patching a disk",
        tools = [
            _BUSYBOX,
            _QEMU_IMG,
            Label("@kiln_qemu//:qemu_img"),
        ],
    )

def made_disk_test(
        name,
        kernel,
        firmware,
        machine = None,
        config = [],
        kernel_path = None,
        fat = None,
        verified = False,
        steps = [],
        without = [],
        tags = [],
        **kwargs):
    """Makes a disk and boots it, as a qemu_test does with a disk that there is.

    The disk is for what is too large to be an output of the build, or one of many that differ in a few bytes.

    Example:

        made_disk_test(
            name = "no_signature_test",
            fails = "kiln: error: kernel.elf: ",
            firmware = "bios",
            kernel = "//kernel",
            lines = ["(K40)"],
            steps = ["bytes kernel.elf 0 00"],
        )

    Args:
      name: name of the test.
      kernel: label of the kernel.
      firmware: "bios" or "uefi".
      machine: what a qemu_test takes as `firmware`, if that is something else.
      config: lines of kiln.cfg, with the escapes of printf's %b. Default: one that names the kernel.
      kernel_path: where the kernel lies on the boot volume, with spaces if need be. Default: kernel.elf.
      fat: 12, 16 or 32, the file system. Default: 16.
      verified: True: with hashes, as disk_image has them.
      steps: what else to do, a word and its arguments each: see made_disk.sh.
      without: texts that no line of the serial log may contain.
      tags: tags of the test.
      **kwargs: what a qemu_test gets: `marker`, `fails`, `lines`, `screen`, `qemu_args` and so on.
    """
    loader = _LOADERS[firmware]
    options = [quote("--config=" + line) for line in config]
    options += [quote("--step=" + step) for step in steps]
    options += [quote("--without=" + text) for text in without]
    if kernel_path:
        options.append(quote("--kernel=" + kernel_path))
    if verified:
        options.append("--verified")
    if fat:
        options.append("--fat=%d" % fat)
    boot_args, boot_data = boot_arguments(disk = kernel, firmware = machine or firmware, **kwargs)
    files = _PARTS + _FILES + boot_data + [loader, kernel]
    native.sh_test(
        name = name,
        size = "small",
        timeout = "short",
        srcs = [_MADE_DISK],
        args = ["$(rootpath %s)" % label for label in _PARTS] +
               [firmware, "$(rootpath %s)" % loader, "$(rootpath %s)" % kernel] +
               options + ["--"] + boot_args,
        data = {label: None for label in files}.keys(),
        tags = tags,
    )
