"""Machines that are declared in more than one place."""

load("//toolchain/analysis:refuse.bzl", "quoted", "refuse")
load(":defs.bzl", "qemu_machine")

def aarch64_machine(name, variables, **kwargs):
    """A 64-bit Arm machine with AAVMF, which is OVMF for Arm: GICv3, a processor that most boards have had, no display.

    Args:
      name: name of the machine.
      variables: label of what its flash begins with.
      **kwargs: attributes of every rule.
    """
    qemu_machine(
        name = name,
        architecture = "aarch64",
        code = Label("//toolchain/qemu:aavmf.fd"),
        emulator = Label("@kiln_qemu_aarch64//:bin/qemu-system-aarch64"),
        exit = "semihosting",
        machine = "virt,gic-version=3",
        # It has no IDE.
        optical = [
            "-device",
            "virtio-scsi-pci",
            "-device",
            "scsi-cd",
        ],
        options = [
            "-cpu",
            "cortex-a72",
            "-m",
            "256",
        ],
        runtime = [Label("@kiln_qemu_aarch64//:qemu")],
        variables = variables,
        variables_at = "0x4000000",
        variables_size = 67108864,
        **kwargs
    )

def secure_boot_machine(name, variables, architecture = "x86_64", runtime = Label("@kiln_qemu//:qemu"), **kwargs):
    """A machine with UEFI and Secure Boot, to boot disks on: the `firmware` of a qemu_test.

    Example:

        load("@kiln//:defs.bzl", "qemu_test", "secure_boot_machine", "uefi_variables")

        secure_boot_machine(
            name = "machine",
            variables = ":variables",
        )

        qemu_test(
            name = "signed_test",
            disk = ":signed_disk",
            firmware = ":machine",
        )

    Args:
      name: name of the machine.
      variables: label of its uefi_variables, of the same architecture.
      architecture: "x86_64", a PC, or "aarch64", a 64-bit Arm machine, whose variables any program can write that goes
        around the firmware: it is to see what a disk does, and keeps nobody out.
      runtime: label of what the emulator of a PC reads.
      **kwargs: attributes of every rule.
    """
    if architecture == "aarch64":
        aarch64_machine(
            name = name,
            variables = variables,
            **kwargs
        )
        return
    if architecture != "x86_64":
        refuse(name, "architecture is %s, not \"%s\"" % (quoted(["aarch64", "x86_64"]), architecture), **kwargs)
        return
    qemu_machine(
        name = name,
        code = Label("@kiln_qemu//:ovmf_secure_boot_code"),
        emulator = Label("@kiln_qemu//:bin/qemu-system-x86_64"),
        # Variables are written in System Management Mode alone, which this firmware wants so; and its S3 wants a
        # place to keep them that QEMU's machine does not have.
        globals = [
            "driver=cfi.pflash01,property=secure,value=on",
            "ICH9-LPC.disable_s3=1",
        ],
        machine = "q35,smm=on",
        runtime = [runtime],
        variables = variables,
        **kwargs
    )
