"""Booting a disk for a person to look at."""

load("//toolchain/analysis:refuse.bzl", "quoted", "refuse")
load(":quote.bzl", "quote")

_BOOT = Label("//toolchain/qemu:boot.sh")

# What boot.sh is told first, in this order.
_PARTS = [
    Label("//toolchain/qemu:command.sh"),
    Label("//toolchain/qemu:events.sh"),
    Label("//toolchain/qemu:guest.sh"),
    Label("//toolchain/qemu:gdb_sockets.sh"),
    Label("@kiln_image_tools//:bin/busybox"),
]

# What a disk is started on: the first one, unless `--firmware` says otherwise.
_MACHINES = {
    "bios": ["bios"],
    "hybrid": ["uefi", "bios"],
    "uefi": ["uefi"],
    "uefi_aarch64": ["uefi_aarch64"],
}

# Those that a window can be opened for.
_WINDOWS = ["bios", "uefi"]

def _machine(kind):
    """The label of a machine for people."""
    return Label("//toolchain/qemu:%s" % (kind + "_window" if kind in _WINDOWS else kind))

def run_arguments(disk, firmware, ready = None, args = []):
    """Returns `args` and `data` of what boot.sh is the executable of. For the parameters see qemu_run."""
    machines = {kind: _machine(kind) for kind in _MACHINES[firmware]}
    files = _PARTS + [disk]
    return (
        ["$(rootpath %s)" % label for label in files] +
        ["--machine=%s=$(rootpath %s)" % machine for machine in machines.items()] +
        ([quote("--ready=" + ready)] if ready else []) +
        ["--"] + [quote(argument) for argument in (args if _MACHINES[firmware][0] in _WINDOWS else ["--headless"] + args)],
        files + machines.values(),
    )

def qemu_run(name, disk, firmware, ready = None, args = [], **kwargs):
    """`bazel run NAME` boots a disk in the packaged QEMU.

    The serial line is the terminal's: Ctrl-A X leaves, Ctrl-A C is QEMU's monitor, whose `nmi` has a guest that hangs say
    where it is. A window opens where DISPLAY is set. The disk is not written to. QEMU emulates the processor, unless the
    environment has KILN_QEMU_ACCELERATOR=kvm. What ends the guest is the last line, and the exit status
    (docs/debugging.md). What follows `--`:

    - `--headless`: opens no window.
    - `--log FILE`: keeps what the serial line says in FILE as well.
    - `--screenshot FILE`: boots, waits for the line `ready`, writes the screen to FILE as a PNG, and ends.
    - `--after SECONDS`: with `--screenshot`, waits so long instead.
    - `--type TEXT`: with `--screenshot`, types a line after `ready` has come; may be repeated.
    - `--variables FILE`: keeps the UEFI variables in FILE, which is made if it does not exist. Without it they are forgotten.
      Each kind of machine wants a file of its own; an Arm machine's has 64 MiB, most of which takes no room.
    - `--gdb`: waits for a qemu_gdb in another terminal, before the machine's first instruction.
    - `--firmware bios` or `--firmware uefi`: of a disk for both.

    All else goes to QEMU, and wins over what is said here: `-- -m 4G -smp 2`. Files are relative to where `bazel run` is
    called.

    Example:

        load("@kiln//:defs.bzl", "qemu_run")

        qemu_run(
            name = "my_disk_run",
            disk = ":my_disk",
            firmware = "uefi",
        )

    Args:
      name: name of the program to run.
      disk: label of any disk image, of each format that disk_image makes, but "directory": of a disk_image, or of a file. An
        .iso is in an optical drive.
      firmware: "bios", "uefi", or "hybrid" for a disk that boots on both: on UEFI, unless it is run with `-- --firmware bios`;
        or "uefi_aarch64", a 64-bit Arm machine, which has no window.
      ready: start of a line of the guest, which says that it has nothing more to do: what `--screenshot` waits for.
      args: what is always said behind `--`, before what the user says.
      **kwargs: attributes of sh_binary, for example `visibility`.
    """
    if firmware not in _MACHINES:
        refuse(name, "firmware is %s, not \"%s\"" % (quoted(_MACHINES), firmware), **kwargs)
        return
    boot_args, data = run_arguments(disk, firmware, ready, args)
    native.sh_binary(
        name = name,
        srcs = [_BOOT],
        args = boot_args,
        data = data,
        **kwargs
    )
