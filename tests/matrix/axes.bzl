"""The axes of the matrix: what there is, what cannot be together and why, and what it means for an emulator and for a kernel."""

# Of an axis, what is cheap to boot comes first. A value is a word of a test's name.
AXES = {
    "firmware": ["seabios", "bochs", "ovmf", "ovmf2m", "secboot"],
    "machine": ["pc", "q35", "microvm", "bochspc"],
    "bus": ["ahci", "ide", "virtio", "scsi", "nvme", "uhci", "ehci", "xhci", "sd"],
    "memory": ["256m", "24m", "64m", "3g", "5g", "64g", "512g"],
    "cpu": ["qemu64", "nehalem", "skylake", "epyc", "max", "la57"],
    "smp": ["1cpu", "2cpu", "4cpu"],
    "display": ["std", "cirrus", "virtiovga", "ramfb", "bochsvga", "noscreen"],
    "serial": ["com1", "noserial"],
    "image": ["hybrid", "bios", "uefi", "iso", "large"],
}

BIOS = ["seabios", "bochs"]
UEFI = ["ovmf", "ovmf2m", "secboot"]
_ALL_BUT_BOCHS = ["seabios"] + UEFI
_USB = ["uhci", "ehci", "xhci"]
_NOT_ATA = ["virtio", "scsi", "nvme", "sd"] + _USB

# What no machine can be, and why: the shapes that a row is of (chooser.bzl), and a reason.
EXCLUDED = [
    ({"firmware": ["bochs"], "machine": ["pc", "q35", "microvm"]}, "Bochs's BIOS knows Bochs's PC"),
    ({"firmware": _ALL_BUT_BOCHS, "machine": ["bochspc"]}, "Bochs has its own BIOS"),
    ({"firmware": UEFI, "machine": ["microvm"]}, "a microvm has no flash, and wants an OVMF of its own"),
    ({"firmware": ["secboot"], "machine": ["pc"]}, "its System Management Mode wants q35's chipset"),
    ({"firmware": ["secboot"], "smp": ["2cpu", "4cpu"]}, "its System Management Mode waits for each other processor, longer than a test has"),
    ({"firmware": ["secboot"], "display": ["ramfb"]}, "this build of OVMF resets the machine, with no disk as well"),
    ({"firmware": BIOS, "image": ["uefi"]}, "no loader for it on the disk"),
    ({"firmware": UEFI, "image": ["bios"]}, "no loader for it on the disk"),
    ({"firmware": UEFI, "bus": ["sd"]}, "Debian's OVMF finds no disk there"),
    ({"firmware": UEFI, "memory": ["24m"]}, "OVMF does not start in so little"),
    ({"machine": ["q35"], "bus": ["ide"]}, "its controller is AHCI"),
    ({"machine": ["microvm"], "bus": ["ide", "ahci", "nvme", "sd"] + _USB}, "a microvm has no PCI"),
    ({"machine": ["microvm"], "display": ["std", "cirrus", "virtiovga", "bochsvga"]}, "a microvm has no PCI"),
    ({"machine": ["bochspc"], "bus": _NOT_ATA + ["ahci"]}, "Bochs's BIOS boots from ATA only"),
    ({"machine": ["bochspc"], "memory": ["3g", "5g", "64g", "512g"]}, "with gigabytes Bochs takes a minute, or longer than anybody waited"),
    ({"machine": ["bochspc"], "cpu": ["la57"]}, "Bochs 2.7 has no processor with it"),
    (
        {"machine": ["bochspc"], "display": ["cirrus", "virtiovga", "ramfb", "bochsvga", "noscreen"]},
        "Bochs's VGA, the one that QEMU's std is made after",
    ),
    ({"image": ["large"], "bus": ["ide", "ahci", "sd"] + _USB}, "QEMU's disks there have sectors of 512 bytes"),
    ({"image": ["large"], "firmware": ["seabios"], "bus": ["virtio", "scsi"]}, "SeaBIOS reads 512-byte sectors there"),
]

# A memory of this many bytes that the host need not have: pages come as the guest touches them.
_SPARSE = ["-object", "memory-backend-ram,id=ram,reserve=off,size=%s", "-machine", "memory-backend=ram", "-m", "%s"]

def _sparse(size):
    return [argument.replace("%s", size) for argument in _SPARSE]

def _disk(controllers, disk):
    arguments = []
    for device in controllers + [disk + ",drive=disk,bootindex=0"]:
        arguments += ["-device", device]
    return arguments

_LARGE = ",logical_block_size=4096,physical_block_size=4096"
_PCI = ["pc", "q35"]
_SMALL = ["bios", "uefi", "hybrid"]  # Sectors of 512 bytes, and no optical disk.

# The arguments of QEMU for a shape: those of each row that is of it, in this order.
QEMU_ARGUMENTS = [
    ({"machine": ["pc"]}, ["-machine", "pc"]),
    ({"machine": ["q35"]}, ["-machine", "q35"]),
    ({"machine": ["microvm"]}, ["-machine", "microvm,pic=on,pit=on,rtc=on"]),
    ({"bus": ["ide"], "image": _SMALL}, _disk([], "ide-hd")),
    ({"bus": ["ide"], "image": ["iso"]}, _disk([], "ide-cd")),
    ({"bus": ["ahci"], "machine": ["pc"], "image": _SMALL}, _disk(["ich9-ahci,id=ahci"], "ide-hd,bus=ahci.0")),
    ({"bus": ["ahci"], "machine": ["pc"], "image": ["iso"]}, _disk(["ich9-ahci,id=ahci"], "ide-cd,bus=ahci.0")),
    ({"bus": ["ahci"], "machine": ["q35"], "image": _SMALL}, _disk([], "ide-hd")),
    ({"bus": ["ahci"], "machine": ["q35"], "image": ["iso"]}, _disk([], "ide-cd")),
    ({"bus": ["virtio"], "machine": _PCI, "image": _SMALL + ["iso"]}, _disk([], "virtio-blk-pci")),
    ({"bus": ["virtio"], "machine": _PCI, "image": ["large"]}, _disk([], "virtio-blk-pci" + _LARGE)),
    ({"bus": ["virtio"], "machine": ["microvm"]}, _disk([], "virtio-blk-device")),
    ({"bus": ["scsi"], "machine": _PCI}, ["-device", "virtio-scsi-pci"]),
    ({"bus": ["scsi"], "machine": ["microvm"]}, ["-device", "virtio-scsi-device"]),
    ({"bus": ["scsi"], "image": _SMALL}, _disk([], "scsi-hd")),
    ({"bus": ["scsi"], "image": ["iso"]}, _disk([], "scsi-cd")),
    ({"bus": ["scsi"], "image": ["large"]}, _disk([], "scsi-hd" + _LARGE)),
    ({"bus": ["nvme"], "image": _SMALL + ["iso"]}, _disk([], "nvme,serial=1")),
    ({"bus": ["nvme"], "image": ["large"]}, _disk([], "nvme,serial=1" + _LARGE)),
    # UHCI moves data by a timer of 1 ms, which a guest that polls keeps QEMU from, for as long as the host pleases: by the
    # guest's instructions, a boot always takes as long.
    ({"bus": ["uhci"]}, _disk(["piix3-usb-uhci"], "usb-storage") + ["-icount", "shift=4,sleep=off"]),
    ({"bus": ["ehci"]}, _disk(["usb-ehci"], "usb-storage")),
    ({"bus": ["xhci"]}, _disk(["qemu-xhci"], "usb-storage")),
    ({"bus": ["sd"]}, ["-device", "sdhci-pci", "-device", "sd-card,drive=disk"]),
    ({"memory": ["24m"]}, ["-m", "24"]),
    ({"memory": ["64m"]}, ["-m", "64"]),
    ({"memory": ["256m"]}, ["-m", "256"]),
    ({"memory": ["3g"]}, _sparse("3G")),
    ({"memory": ["5g"]}, _sparse("5G")),
    ({"memory": ["64g"]}, _sparse("64G")),
    ({"memory": ["512g"]}, _sparse("512G")),
    ({"cpu": ["nehalem"]}, ["-cpu", "Nehalem"]),
    ({"cpu": ["skylake"]}, ["-cpu", "Skylake-Client,-pdpe1gb"]),
    ({"cpu": ["epyc"]}, ["-cpu", "EPYC"]),
    ({"cpu": ["max"]}, ["-cpu", "max"]),
    ({"cpu": ["la57"]}, ["-cpu", "max,+la57"]),
    ({"smp": ["2cpu"]}, ["-smp", "2"]),
    ({"smp": ["4cpu"]}, ["-smp", "4"]),
    ({"display": ["cirrus"]}, ["-vga", "cirrus"]),
    ({"display": ["virtiovga"]}, ["-vga", "virtio"]),
    ({"display": ["ramfb"]}, ["-vga", "none", "-device", "ramfb"]),
    ({"display": ["bochsvga"]}, ["-vga", "none", "-device", "bochs-display"]),
    ({"display": ["noscreen"]}, ["-vga", "none"]),
]

# The lines of Bochs's configuration, likewise.
BOCHS_LINES = [
    ({"image": ["bios", "hybrid"]}, ["ata0-master: type=disk, path={disk}, mode=volatile, journal={journal}", "boot: disk"]),
    ({"image": ["iso"]}, ["ata0-master: type=cdrom, path={disk}, status=inserted", "boot: cdrom"]),
    ({"memory": ["24m"]}, ["memory: guest=24, host=24"]),
    ({"memory": ["64m"]}, ["memory: guest=64, host=64"]),
    ({"memory": ["256m"]}, ["memory: guest=256, host=256"]),
    ({"memory": ["3g"]}, ["memory: guest=3072, host=256"]),
] + [
    ({"cpu": [cpu], "smp": [smp]}, ["cpu: model=%s, count=%s" % (model, smp[0])])
    for cpu, model in {
        "epyc": "ryzen",
        "max": "tigerlake",
        "nehalem": "corei5_lynnfield_750",
        "qemu64": "athlon64_venice",
        "skylake": "corei7_skylake_x",
    }.items()
    for smp in ["1cpu", "2cpu", "4cpu"]
]

# Seconds of one processor that a boot takes, on a machine that does nothing else: the largest of the rows that are of a shape.
SECONDS = [
    ({}, 2),
    ({"firmware": ["bochs"]}, 4),
    ({"firmware": UEFI}, 6),
]

# Firmware to the label of its machine; Bochs has none.
MACHINES = {
    "ovmf": Label("//toolchain/qemu:uefi_rare"),
    "ovmf2m": Label("//toolchain/qemu:uefi_2m_rare"),
    "seabios": Label("//toolchain/qemu:bios_rare"),
    "secboot": Label("//toolchain/qemu:secure_boot_setup_rare"),
}

# Image to the arguments of its disk_image, and the ending of its file.
IMAGES = {
    "bios": ({"firmware": "bios"}, ".img"),
    "hybrid": ({"firmware": "hybrid"}, ".img"),
    "iso": ({"firmware": "hybrid", "format": "iso"}, ".iso"),
    "large": ({"firmware": "hybrid", "format": "qcow2", "sector_size": 4096}, ".qcow2"),
    "uefi": ({"firmware": "uefi", "format": "qcow2"}, ".qcow2"),
}
