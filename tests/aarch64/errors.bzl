"""The errors of //tests/errors and the lies of //tests/faults, as cases of one QEMU: see many.sh there."""

load("//tests/errors:cases.bzl", "ERRORS")
load("//tests/faults:lies.bzl", "ELSEWHERE", "UEFI_LIES")

# Lies about what only a PC has: memory below 1 MiB, and exceptions of its confidential guests.
_LIES_OF_PCS = [
    "low_memory_first",
    "virtualization",
]

# Where AAVMF's own driver of virtio disks has no memory either, it does not read.
_DRIVER_FAILS = [
    "allocate_fails",
    "no_memory_from",
]

# What only this firmware does, to how it ends and to what is said.
_OWN_LIES = {
    "device_tree": ("good", "-"),
    "device_tree_cut_short": ("good", "kiln: warning: the firmware's device tree at 0x"),
    "device_tree_endless": ("good", "kiln: warning: the firmware's device tree at 0x"),
    "device_tree_nowhere": ("good", "kiln: warning: the firmware's device tree at 0x600000000000 is damaged"),
    "dirty_processor": ("good", "-"),
}

# What //tests/verified changes on a disk, kiln.cfg expects here.
_OWN_ERRORS = {
    "K26_kernel": ("K26", "kernel.elf (SHA-256 expected " + 64 * "0" + ", found ", {"config": ["kernel=kernel.elf", "sha256=" + 64 * "0"]}),
}

def _makes_kernel(step):
    return step.startswith("bytes kernel.elf ") or step.startswith("note ")

def _is_common(start, arguments):
    """True for a case that needs neither a BIOS, nor another processor, nor a disk whose file system is spoiled."""
    steps = arguments.get("steps", [])
    return (
        "qemu_args" not in arguments and not start.startswith("BIOS") and
        not [step for step in steps if step.split(" ")[0] in ["disk", "unreadable"]]
    )

def _cases():
    """The cases of ERRORS that are common, and _OWN_ERRORS: name to code, start of the message, arguments."""
    return dict({
        "%s_%s" % (code, name): (code, start, arguments)
        for code, cases in ERRORS.items()
        for name, (start, arguments) in cases.items()
        if _is_common(start, arguments)
    }, **_OWN_ERRORS)

def _kernels():
    """Names of the cases that need a kernel of their own."""
    return [
        name
        for name, (_, _, arguments) in _cases().items()
        if [step for step in arguments.get("steps", []) if _makes_kernel(step)]
    ]

def _configs():
    """Names of the cases that need a kiln.cfg of their own, which are all but that which needs none."""
    return [
        name
        for name, (_, _, arguments) in _cases().items()
        if "remove kiln.cfg" not in arguments.get("steps", [])
    ]

def spoiled_kernels():
    """Files of the kernels that cases need: spoiled copies of one that is sound."""
    return [name + ".elf" for name in _kernels()]

def configs():
    """Files of the kiln.cfgs that cases need."""
    return [name + ".cfg" for name in _configs()]

def spoiled_files():
    """All files that the disk of the cases has besides."""
    return spoiled_kernels() + configs()

def spoil_command(kernel, directory):
    """Makes a command that makes all spoiled kernels.

    Args:
      kernel: path of the sound one; its PT_NOTE is the fourth program header.
      directory: where they go.

    Returns:
      Text for a genrule, with a variable `busybox`.
    """
    commands = ["note=$$(($$($$busybox od -An -tu4 -j240 -N4 %s) + 20))" % kernel]
    for name in _kernels():
        file = "%s/%s.elf" % (directory, name)
        commands += ["$$busybox cp %s %s" % (kernel, file), "$$busybox chmod u+w " + file]
        for step in _cases()[name][2]["steps"]:
            words = step.split(" ")
            words = words[2:] if words[0] == "bytes" else ["$$((note + %s))" % words[1]] + words[2:]
            commands.append("printf '%%b' '%s' | $$busybox dd of=%s bs=1 seek=%s conv=notrunc 2>/dev/null" % (
                "".join(["\\x" + byte for byte in words[1:]]),
                file,
                words[0],
            ))
    return " && ".join(commands)

def config_command(directory):
    """Makes a command that makes all kiln.cfgs.

    Args:
      directory: where they go.

    Returns:
      Text for a genrule.
    """
    commands = []
    for name in _configs():
        arguments = _cases()[name][2]
        steps = arguments.get("steps", [])
        kernel = "kernel=%s.elf" % (name if name in _kernels() or "remove kernel.elf" in steps else "kernel")
        lines = arguments.get("config", [kernel])
        commands.append("printf '%%b\\n' %s > %s/%s.cfg" % (
            " ".join(["'%s'" % line.replace("'", "'\\''") for line in lines]),
            directory,
            name,
        ))
        for step in steps:
            if step.startswith("repeated "):
                _, count, line = step.split(" ", 2)
                commands.append("for ((i = 0; i < %s; i++)); do echo '%s'; done >> %s/%s.cfg" % (count, line, directory, name))
    return " && ".join(commands)

def error_cases():
    """Makes the cases of errors.

    Returns:
      The lines of a file for many.sh.
    """
    lines = ["no error\t-\t-\tgood\t-\t-"]
    for name, (code, start, _) in _cases().items():
        own = "%s.elf" % name
        start = start.replace("kiln.cfg", "kiln-aarch64.cfg")
        if name in _kernels() or name == "K24_no_kernel":
            start = start.replace("kernel.elf", own)
        lines.append("\t".join([name, "-", "config_" + name, code, "kiln: error: " + start, "-"]))
    return lines

def lie_cases():
    """Makes the cases of lies.

    Returns:
      The lines of a file for many.sh. What the shipped kernel says of x86_64's machine is left out, its screen too. Those of
      other screens come first: going back to a snapshot does not set the mode that ramfb had then.
    """
    on_screen, lines = [], []
    for name, lie in UEFI_LIES.items():
        if lie.ends == ELSEWHERE or name in _LIES_OF_PCS:
            continue
        good = lie.ends == "good"
        for number in range(1, (lie.number or 1) + 1):
            told = "%s_%d" % (name, number) if lie.number else name
            (lines if good or not lie.screen else on_screen).append("\t".join([
                told,
                "-",
                lie.faults or told,
                lie.ends + ("|K20" if name in _DRIVER_FAILS else ""),
                "-" if good else "|".join(lie.lines) or "-",
                "-" if good else lie.screen or "-",
            ]))
    for name, (ends, text) in _OWN_LIES.items():
        lines.append("\t".join([name, "-", name, ends, text, "-"]))
    return ["no lie\t-\t-\tgood\t-\t-"] + on_screen + lines
