"""Boot tests in Bochs, an emulator with a BIOS of its own."""

load("//toolchain/qemu:quote.bzl", "quote")

# What run_bochs.sh is told first, in this order.
BOCHS_PARTS = [
    Label("//toolchain/qemu:command.sh"),
    Label("//toolchain/qemu:events.sh"),
    Label("@kiln_image_tools//:bin/busybox"),
    Label("//tests/harness:verdict.sh"),
    Label("@kiln_bochs//:bin/bochs"),
    Label("@kiln_bochs//:bios"),
    Label("@kiln_bochs//:vga_bios"),
]

# What these need to run.
BOCHS_FILES = [Label("@kiln_bochs//:bochs")]

def bochs_arguments(disk, settings, marker, lines = [], debug_console = False):
    """What a test that run_bochs.sh executes is told.

    Args:
      disk: label of a raw disk image, or of an .iso.
      settings: lines of Bochs's configuration, in which {disk} is the disk and {journal} a file to write to.
      marker: the line that ends the test, all of it.
      lines: texts that lines before it must contain as well, in any order.
      debug_console: True: the machine has no serial port, and the guest writes its log to the debug console, port 0xe9.

    Returns:
      `args` and `data` of an sh_test.
    """
    files = BOCHS_PARTS + [disk]
    args = ["$(rootpath %s)" % label for label in files]
    args.append(quote("--marker=" + marker))
    args += [quote("--line=" + text) for text in lines]
    if debug_console:
        args.append("--debug-console")
    return args + ["--"] + [quote(line) for line in settings], files + BOCHS_FILES
