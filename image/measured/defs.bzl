"""What a TPM will say of a disk."""

_PREDICT = Label("//boot/core:predict_pcrs")

def pcr_prediction(name, disk, **kwargs):
    """Writes `name`.txt: the values that PCR 8 and PCR 9 of a TPM have when a machine has booted a disk by UEFI.

    PCR 8 is of the command lines, PCR 9 of kiln.cfg, the kernel and the modules, as docs/measured-boot.md says. They follow
    from the disk alone, so that they are known before any machine has booted it. The file has a line for each:
    `sha256`, the PCR's number, its value. Other PCRs depend on the machine.

    Example:

        load("@kiln//:defs.bzl", "disk_image", "pcr_prediction")

        pcr_prediction(
            name = "my_disk_pcrs",
            disk = ":my_disk.img",
        )

    Args:
      name: name of the target; its one output is `name`.txt.
      disk: label of a raw disk image that disk_image has made, for "uefi" or "hybrid". What was changed on it afterwards
        counts.
      **kwargs: attributes of every rule, for example `visibility`, `tags`.
    """
    native.genrule(
        name = name,
        # The program among them, not among `tools`: it would be compiled for another configuration again.
        srcs = [disk, _PREDICT],
        outs = [name + ".txt"],
        cmd = "$(execpath %s) $(execpath %s) > $@" % (_PREDICT, disk),
        message = "Predicting PCRs",
        **kwargs
    )
