"""Tests that run inside a kernel."""

load("//image:defs.bzl", "disk_image")
load("//kernel:defs.bzl", "kernel_name", "kiln_kernel")
load("//toolchain/analysis:refuse.bzl", "first_of", "quoted", "refuse")

_HARNESS = Label("//tests/harness:run_kernel_test.sh")

# What run_kernel_test.sh is told first, in this order.
_PARTS = [
    Label("//toolchain/qemu:command.sh"),
    Label("//toolchain/qemu:events.sh"),
    Label("@kiln_image_tools//:bin/busybox"),
    Label("//tests/harness:verdict.sh"),
    Label("//tests/harness:junit.sh"),
]

_MACHINES = {
    "bios": Label("//toolchain/qemu:bios"),
    "uefi": Label("//toolchain/qemu:uefi"),
    "uefi_aarch64": Label("//toolchain/qemu:uefi_aarch64"),
}

# Of machines that are no PCs.
_ARCHITECTURES = {"uefi_aarch64": "aarch64"}

_MODES = [
    "opt",
    "dbg",
]

_ALL_MODES = ["fastbuild"] + _MODES

_DEADLINE_MAX = 45

def kernel_test_arguments(kernel, firmware, screenshots = {}, hang = 10, deadline = _DEADLINE_MAX, qemu_args = []):
    """Returns `args` and `data` of a test that run_kernel_test.sh executes. For the parameters see kernel_test.

    Args:
      kernel: name of the kernel, whose disk is `kernel`_disk.qcow2.
      firmware: "bios", "uefi" or "uefi_aarch64".
      screenshots: as kernel_test has it.
      hang: as kernel_test has it.
      deadline: as kernel_test has it.
      qemu_args: as kernel_test has it.
    """
    files = _PARTS + [_MACHINES[firmware], ":%s_disk.qcow2" % kernel]
    return (
        ["$(rootpath %s)" % label for label in files] +
        ["--hang=%d" % hang, "--deadline=%d" % deadline] +
        ["--shot=%s=$(rootpath %s)" % shot for shot in sorted(screenshots.items())] +
        ["'--qemu=%s'" % argument for argument in qemu_args],
        files + screenshots.values(),
    )

def test_kernel(name, srcs, deps, mode, tags = [], architectures = ["x86_64"]):
    """The kernel of a kernel_test, `name`, and its disk, `name`_disk.qcow2.

    Args:
      name: name of the kernel.
      srcs: as kernel_test has it.
      deps: as kernel_test has it.
      mode: the compilation mode.
      tags: of all targets.
      architectures: what to build it for; the disk has a kernel for each.
    """
    kernels = {architecture: kernel_name(name, architecture) for architecture in architectures}
    kiln_kernel(
        name = name,
        testonly = True,
        srcs = srcs,
        architectures = architectures,
        compilation_mode = mode,
        features = ["kernel_checks"],
        position_independent = True,
        symbols = True,
        tags = tags,
        deps = deps + [Label("//kernel/test:main")],
    )
    disk_image(
        format = "qcow2",
        name = name + "_disk",
        testonly = True,
        firmware = "hybrid" if "x86_64" in architectures else "uefi",
        kernel = kernels,
        tags = tags,
    )

def _error(firmware, modes, hang, deadline):
    """What is wrong with the arguments of a kernel_test, or None."""
    machines = "firmware is a list of %s, not %s"
    compilations = "modes is a list of %s, not %s"
    return first_of([
        (type(firmware) != "list" or not firmware, machines % (quoted(_MACHINES), firmware)),
        (type(modes) != "list" or not modes, compilations % (quoted(_ALL_MODES), modes)),
    ]) or first_of([
        (kind not in _MACHINES, machines % (quoted(_MACHINES), firmware))
        for kind in firmware
    ] + [
        (mode not in _ALL_MODES, compilations % (quoted(_ALL_MODES), modes))
        for mode in modes
    ] + [
        (
            deadline < 1 or deadline > _DEADLINE_MAX,
            "deadline is a number of seconds from 1 to %d, not %s" % (_DEADLINE_MAX, deadline),
        ),
        (
            hang < 1 or hang >= deadline,
            "hang is a number of seconds below the deadline, %s, and not %s" % (deadline, hang),
        ),
    ])

def kernel_test(
        name,
        srcs,
        deps = [],
        firmware = ["bios", "uefi"],
        modes = _MODES,
        screenshots = {},
        hang = 10,
        deadline = _DEADLINE_MAX,
        qemu_args = [],
        tags = [],
        **kwargs):
    """Tests that run inside Kiln's kernel, booted in the packaged QEMU on BIOS and UEFI, in opt and dbg; and on a 64-bit Arm machine, if asked.

    The sources define tests with KTEST and its like (kernel/test/ktest.h); the kernel starts as //kernel does, up to
    its shell, and runs them one after the other. `name` is a suite of one Bazel test for each firmware and mode:
    `name`_bios_opt and so on. Each test of the kernel is a test case of its own in Bazel's test.xml, and

        bazel test //my:heap_test --test_filter='heap_*:pages_*'
        bazel test //my:heap_test --test_arg=--filter='heap_*'

    run some of them. A test that panics or faults fails, with a backtrace, and the next one runs; tests that should
    do so say which panic or fault they expect. A test that hangs is ended, and its backtrace says where it hung.

    Example:

        load("@kiln//:defs.bzl", "kernel_test")

        kernel_test(
            name = "heap_test",
            srcs = ["heap_test.c"],
            deps = ["@kiln//kernel/memory"],
        )

    Args:
      name: name of the test_suite.
      srcs: C files with the tests, and private headers.
      deps: what else they use: cc_library and nasm_object targets.
      firmware: on which to boot, of "bios" and "uefi", PCs, and "uefi_aarch64", a 64-bit Arm machine. For the last, all of
        `srcs` and `deps` can be for aarch64; they may have a select() of files for each architecture.
      modes: in which to compile kernel and tests, of "fastbuild", "opt" and "dbg"; always the same, whatever -c says. Only
        dbg has the checks for undefined behaviour and smashed stacks, and the heap's red zones.
      screenshots: pictures for KEXPECT_SCREEN: a dictionary of name (lower case) to the label of a PNG file, as QEMU writes
        it. When a screen differs, the test's outputs have what it showed.
      hang: seconds after which one test is taken to hang.
      deadline: seconds from QEMU's start that a boot with all tests has, at most 45.
      qemu_args: further arguments for QEMU.
      tags: of every test.
      **kwargs: further attributes of sh_test, for example `target_compatible_with`.
    """
    error = _error(firmware, modes, hang, deadline)
    if error:
        refuse(name, error, test = True, tags = tags, **kwargs)
        return
    tests = []
    architectures = [
        architecture
        for architecture in ["x86_64", "aarch64"]
        if architecture in [_ARCHITECTURES.get(kind, "x86_64") for kind in firmware]
    ]
    for mode in modes:
        kernel = "%s_%s" % (name, mode)
        test_kernel(kernel, srcs, deps, mode, tags, architectures)
        for kind in firmware:
            test = "%s_%s_%s" % (name, kind, mode)
            tests.append(test)
            args, data = kernel_test_arguments(
                kernel,
                kind,
                screenshots,
                hang,
                deadline,
                qemu_args,
            )
            native.sh_test(
                name = test,
                size = "small",
                srcs = [_HARNESS],
                args = args,
                data = data,
                tags = tags,
                **kwargs
            )
    native.test_suite(
        name = name,
        tests = tests,
        tags = ["manual"] if "manual" in tags else [],
    )
