"""Boot tests of machines that boot from a network."""

load("@rules_cc//cc:defs.bzl", "cc_binary")
load("//tests:defs.bzl", "boot_arguments")
load("//toolchain/platforms:defs.bzl", "X86_64_UEFI", "for_platform")

_SCRIPT = Label("//tests/network:network_boot.sh")
_EMPTY_DISK = Label("//tests/network:empty_disk")

# What network_boot.sh is told first, in this order.
_PARTS = [
    Label("//tests/harness:run_qemu.sh"),
    Label("//tests/network:http_server.sh"),
]

_BUSYBOX = Label("@kiln_image_tools//:bin/busybox")
_QEMU = Label("@kiln_qemu//:bin/qemu-system-x86_64")

_IPXE = Label("@kiln_ipxe//:pxe-e1000.rom")

def http_variables(name, url):
    """Makes `name`.fd, the variables of a UEFI machine that boots from `url`."""
    cc_binary(
        name = name + "_pe",
        srcs = [Label("//tests/network:set_boot_option.c")],
        local_defines = ["URL=\\\"%s\\\"" % url],
        target_compatible_with = X86_64_UEFI,
        deps = [
            Label("//lib"),
            Label("//lib:port_io"),
            Label("//toolchain/cc:efi_headers"),
        ],
    )
    for_platform(
        name = name + "_efi",
        src = ":%s_pe.stripped" % name,
        out = name + ".efi",
        platform = "//toolchain/platforms:x86_64_uefi",
    )
    native.genrule(
        name = name,
        srcs = [
            ":%s_efi" % name,
            Label("@kiln_qemu//:ovmf_code"),
            Label("//toolchain/qemu:used_variables.fd"),
        ],
        outs = [name + ".fd"],
        cmd = " ".join([
            "busybox=$(execpath {busybox}); disk=$(@D)/{name}_disk; status=0;",
            "$$busybox mkdir -p $$disk/EFI/BOOT; $$busybox cp $(execpath :{name}_efi) $$disk/EFI/BOOT/BOOTX64.EFI;",
            "$$busybox cp $(execpath //toolchain/qemu:used_variables.fd) $@; $$busybox chmod u+w $@;",
            "TMPDIR=$(@D) $(execpath {qemu})",
            "-machine q35 -accel tcg -no-user-config -nodefaults -no-reboot -nic none -vga std -display none",
            "-device isa-debug-exit,iobase=0xf4,iosize=0x04",
            "-drive file=fat:$$disk,format=raw,snapshot=on",
            "-drive if=pflash,unit=0,format=raw,readonly=on,file=$(execpath @kiln_qemu//:ovmf_code)",
            "-drive if=pflash,unit=1,format=raw,file=$@ || status=$$?;",
            "$$busybox rm -r $$disk;",
            "[ $$status = 33 ] || {{ echo \"OVMF did not boot: QEMU ended with $$status\" >&2; exit 1; }}",
        ]).format(
            busybox = _BUSYBOX,
            name = name,
            qemu = _QEMU,
        ),
        message = "Telling a UEFI machine to boot by HTTP",
        tools = [
            _BUSYBOX,
            _QEMU,
            Label("@kiln_qemu//:qemu"),
        ],
    )

def network_boot_test(name, image, firmware, boot_file = None, variables = None, rom = None, steps = [], files = [], **kwargs):
    """Boots a machine, whose disk is empty, by TFTP, HTTP or an option ROM.

    Example:

        network_boot_test(
            name = "uefi_test",
            boot_file = "EFI/BOOT/BOOTX64.EFI",
            firmware = "uefi",
            image = ":uefi_files",
        )

    Args:
      name: name of the test.
      image: label of a disk_image: of format "tftp", whose files the server has, or a raw one, which it has as disk.img.
      firmware: what a qemu_test takes.
      boot_file: path of the file that the firmware loads by TFTP; a BIOS has iPXE for that;
      variables: or label of http_variables, whose URL is of http://10.0.2.100;
      rom: or label of a ROM with PXE, which boots boot/pxe.bin.
      steps: what to do to the server's files: see network_boot.sh.
      files: labels that steps name.
      **kwargs: what a qemu_test gets: `marker`, `fails`, `lines`, `screen` and so on.
    """
    server = "tftp:%s" % boot_file
    boot_files = []
    if variables:
        server = "http:$(rootpath %s)" % variables
        boot_files = [variables]
    elif rom:
        server = "rom:$(rootpath %s)" % rom
        boot_files = [rom]
    elif firmware == "bios":
        server = "ipxe:$(rootpath %s):%s" % (_IPXE, boot_file)
        boot_files = [_IPXE]
    boot_args, boot_data = boot_arguments(disk = _EMPTY_DISK, firmware = firmware, **kwargs)
    native.sh_test(
        name = name,
        size = "small",
        timeout = "short",
        srcs = [_SCRIPT],
        args = ["$(rootpath %s)" % label for label in _PARTS + [image]] + [server] +
               ["'--step=%s'" % step for step in steps] + ["--"] + boot_args,
        data = _PARTS + boot_data + boot_files + [image] + files,
    )
