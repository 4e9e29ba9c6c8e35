"""Boot tests: a disk, a machine, and what must happen."""

load("//toolchain/analysis:refuse.bzl", "first_of", "quoted", "refuse")
load("//toolchain/qemu:quote.bzl", "quote")

# kernel/main.c: what the shipped kernel says before its first prompt.
KERNEL_READY = "Kiln: ready. Type help for a list of commands."

# What it says it in, on a framebuffer: the `font` of a qemu_test.
CONSOLE_FONT = Label("@kiln_console_font//:font.psf")

_HARNESS = Label("//tests/harness:run_qemu.sh")
_EXPECT_FAILURE = Label("//tests/harness:expect_failure.sh")

# What a script that boots a disk is told first, in this order: run_qemu.sh, and that of screen_test.
HARNESS_PARTS = [
    Label("//toolchain/qemu:command.sh"),
    Label("//toolchain/qemu:events.sh"),
    Label("@kiln_image_tools//:bin/busybox"),
    Label("//tests/harness:verdict.sh"),
    Label("//tests/screen:find_text"),
]

MACHINES = {
    "bios": Label("//toolchain/qemu:bios"),
    "bios_rare": Label("//toolchain/qemu:bios_rare"),
    "uefi": Label("//toolchain/qemu:uefi"),
    "uefi_aarch64": Label("//toolchain/qemu:uefi_aarch64"),
    "uefi_first_boot": Label("//toolchain/qemu:uefi_first_boot"),
}

def _machine(firmware):
    """The label of a machine, which has a name here or is somebody's qemu_machine."""
    return MACHINES.get(firmware, firmware)

# Bazel's own time limit, 60 s; what `deadline` leaves of it is for the screenshot and the verdict. A boot
# takes 2 s.
_TIMEOUT = "short"
_DEADLINE_MAX = 45

# What the harness knows: tests/harness/run_qemu.sh.
_ENDS = ["exit", "halt", "poweroff", "reset"]
_STEPS = ["press", "type", "wait"]
_SCREEN_MAX = 80

def _option(name, value):
    return quote("--%s=%s" % (name, value))

# It takes what qemu_test takes.
# buildifier: disable=unused-variable
def _error(
        disk,
        firmware,
        marker = None,
        ends = "exit",
        fails = None,
        dialogue = [],
        lines = [],
        screen = [],
        font = None,
        deadline = _DEADLINE_MAX,
        debug_console = False,
        drive = None,
        qemu_args = []):
    """What is wrong with the arguments of a boot test, or None. For the parameters see qemu_test."""
    return first_of([
        (
            firmware not in MACHINES and ":" not in firmware,
            "firmware is %s, or the label of a machine, not \"%s\"" % (quoted(MACHINES), firmware),
        ),
        (marker and fails, "a guest that `fails` writes no `marker`: leave one of them out"),
        (ends not in _ENDS, "ends is %s, not \"%s\"" % (quoted(_ENDS), ends)),
        (
            type(deadline) != "int" or deadline < 1 or deadline > _DEADLINE_MAX,
            "deadline is a number of seconds from 1 to %d, not %s" % (_DEADLINE_MAX, deadline),
        ),
        (
            dialogue and not dialogue[0].startswith("wait "),
            "the dialogue begins with \"wait LINE\", a line that says that the guest listens",
        ),
        (font and not screen, "a `font` is for the texts of `screen`, and there are none"),
    ] + [
        (
            step.split(" ", 1)[0] not in _STEPS or " " not in step,
            "a step of the dialogue is \"wait LINE\", \"type TEXT\" or \"press TEXT\", not \"%s\"" % step,
        )
        for step in dialogue
    ] + [
        (
            len(text) > _SCREEN_MAX,
            "a text of `screen` has at most %d characters: \"%s\"" % (_SCREEN_MAX, text),
        )
        for text in screen
    ])

def _arguments(
        disk,
        firmware,
        marker = None,
        ends = "exit",
        fails = None,
        dialogue = [],
        lines = [],
        screen = [],
        font = None,
        deadline = _DEADLINE_MAX,
        debug_console = False,
        drive = None,
        qemu_args = []):
    """Returns `args` and `data` of a test that run_qemu.sh executes. For the parameters see qemu_test."""
    args = ["$(rootpath %s)" % label for label in HARNESS_PARTS + [_machine(firmware), disk]]
    if drive:
        args[-1] += "," + drive
    if fails:
        args.append(_option("fails", fails))
    else:
        args += [_option("marker", marker or "KILN TEST PASS"), _option("ends", ends)]
    args += [_option(*step.split(" ", 1)) for step in dialogue]
    args += [_option("line", text) for text in lines]
    args += [_option("screen", text) for text in screen]
    if font:
        args.append("--font=$(rootpath %s)" % font)
    if debug_console:
        args.append("--debug-console")
    args.append(_option("deadline", deadline))
    args += ["--"] + [quote(argument) for argument in qemu_args]
    return args, HARNESS_PARTS + [_machine(firmware), disk] + ([font] if font else [])

# For tests that start run_qemu.sh themselves: `args` and `data` for one boot.
boot_arguments = _arguments

def qemu_test(
        name,
        disk,
        firmware,
        marker = None,
        ends = "exit",
        fails = None,
        dialogue = [],
        lines = [],
        screen = [],
        font = None,
        deadline = _DEADLINE_MAX,
        debug_console = False,
        drive = None,
        qemu_args = [],
        **kwargs):
    """Boots a disk in the packaged QEMU and checks what the guest says, shows, and how it ends.

    The test fails when the guest resets or shuts the machine down, when QEMU stops it by itself, when the guest
    writes a line with "kernel panic", "kiln: error:" or "KILN TEST FAIL" that `fails` does not announce, and
    when `deadline` passes. The last line of its log is the verdict, for example `verdict: fail (hang: no "KILN TEST PASS" within
    45 s)`. QEMU's command line, the serial log and a screenshot are among the test's outputs
    (bazel-testlogs/.../test.outputs/outputs.zip). QEMU emulates the processor (TCG), unless the test runs with
    --config=kvm.

    Examples:

        load("@kiln//:defs.bzl", "qemu_test")

        # A kernel that ends by writing 0x10 to port 0xf4, isa-debug-exit.
        qemu_test(
            name = "my_kernel_test",
            disk = ":my_disk",
            firmware = "uefi",
        )

        # A loader that must refuse its disk.
        qemu_test(
            name = "no_kernel_test",
            disk = ":disk_without_kernel",
            fails = "kiln: error: kernel.elf: no such file",
            firmware = "bios",
            screen = ["kiln: error: kernel.elf: no such file"],
        )

    Args:
      name: name of the test.
      disk: label of a disk image, raw, or .qcow2, .vdi, .vhdx or .vmdk; or an .iso, which is in an optical drive then. It is
        not written to.
      firmware: "bios", "bios_rare", with ROMs for the isapc and displays of other makes, "uefi", or "uefi_first_boot": a machine that has never been switched on, whose firmware
        takes longer, "uefi_aarch64", a 64-bit Arm machine; or the label of a secure_boot_machine of your own, ":machine".
      marker: the line that ends the test, all of it. Default: "KILN TEST PASS", if there is no `fails`.
      ends: what the guest does after the marker: "exit" ends QEMU with status 33 (writes 0x10 to the
        isa-debug-exit device at port 0xf4; on Arm, semihosting's SYS_EXIT_EXTENDED with 33), "halt" puts the processor to sleep, "poweroff" switches the machine
        off, "reset" resets it. Only a guest that halts leaves a screenshot.
      fails: start of a line with which the guest reports a failure, as it should in this test; it must then
        halt with interrupts off. Instead of `marker` and `ends`.
      dialogue: what the harness does as a person would, in this order: "wait LINE" until the guest has written a
        line, "type TEXT" a line on the serial line, "press TEXT" a line on the keyboard (small letters, digits,
        blanks and hyphens). It begins with a wait.
      lines: texts that lines of the serial log must contain as well, in any order.
      screen: texts that must be readable on the screen at the end, at most 80 characters each.
      font: label of a PSF 1 font that the screen must show them in, pixel by pixel. Without it, letters are
        told apart but not known, which does for long texts in the fonts of firmware.
      deadline: seconds from QEMU's start that the guest has, at most 45.
      debug_console: True: the machine has no serial port, and the guest writes its log to the debug console, port 0xe9.
      drive: options for QEMU's -drive: "if=none,id=disk" for a disk that a -device of `qemu_args` names, "media=disk" for
        an .iso that is on a hard disk.
      qemu_args: further arguments for QEMU, which win over what the harness says: ["-m", "4608"].
      **kwargs: further attributes of sh_test, for example `tags`.
    """
    boot = [
        disk,
        firmware,
        marker,
        ends,
        fails,
        dialogue,
        lines,
        screen,
        font,
        deadline,
        debug_console,
        drive,
        qemu_args,
    ]
    error = _error(*boot)
    if error:
        refuse(name, error, test = True, **kwargs)
        return
    args, data = _arguments(*boot)
    native.sh_test(
        name = name,
        size = "small",
        timeout = _TIMEOUT,
        srcs = [_HARNESS],
        args = args,
        data = data,
        **kwargs
    )

def expect_failure_test(name, verdict, saw = [], tags = [], **kwargs):
    """Checks that the harness can fail: passes if a qemu_test fails, and for the right reason.

    The test that has to fail is `name`_inner, tagged manual: run it by hand to see what its users see.

    Example:

        expect_failure_test(
            name = "hang_test",
            deadline = 5,
            disk = ":hang_disk",
            firmware = "bios",
            saw = ["this test kernel hangs"],
            verdict = "hang: no \\"KILN TEST PASS\\" within 5 s",
        )

    Args:
      name: name of the test.
      verdict: start of what the verdict must say in parentheses.
      saw: texts that must be in the serial log, so that the guest failed where it was meant to.
      tags: of the test.
      **kwargs: what the qemu_test gets: `disk`, `firmware` and so on.
    """
    error = _error(**kwargs)
    if error:
        refuse(name, error, test = True, tags = tags)
        return
    inner = name + "_inner"
    qemu_test(
        name = inner,
        tags = ["manual"],
        **kwargs
    )
    args, data = _arguments(**kwargs)
    native.sh_test(
        name = name,
        size = "small",
        timeout = _TIMEOUT,
        srcs = [_EXPECT_FAILURE],
        args = ["$(rootpath :%s)" % inner, quote(verdict)] + [quote(text) for text in saw] + ["--"] + args,
        tags = tags,
        data = data + [":" + inner],
    )
