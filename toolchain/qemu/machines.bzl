"""Machines with Secure Boot."""

load(":defs.bzl", "qemu_machine")

def secure_boot_machine(name, variables, runtime = Label("@kiln_qemu//:qemu"), **kwargs):
    """A PC with UEFI and Secure Boot, to boot disks on: the `firmware` of a qemu_test.

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
      variables: label of its uefi_variables.
      runtime: label of what the emulator reads.
      **kwargs: attributes of every rule.
    """
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
