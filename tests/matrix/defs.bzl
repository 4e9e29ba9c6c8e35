"""Boot tests of one kernel on many machines."""

load("//image:defs.bzl", "disk_image")
load("//tests:bochs.bzl", "BOCHS_FILES", "BOCHS_PARTS", "bochs_arguments")
load("//tests:defs.bzl", "HARNESS_PARTS", "boot_arguments")
load("//toolchain/analysis:refuse.bzl", "first_of", "quoted", "refuse")
load(
    ":axes.bzl",
    "AXES",
    "BOCHS_LINES",
    "EXCLUDED",
    "IMAGES",
    "MACHINES",
    "QEMU_ARGUMENTS",
    "SECONDS",
)
load(":chooser.bzl", "choose", "product", "row_is_of")
load(":listing.bzl", "matrix_listing")

_RUN_QEMU = Label("//tests/harness:run_qemu.sh")
_RUN_BOCHS = Label("//tests/harness:run_bochs.sh")
_FULL = Label("//tests/matrix:full.sh")
_SHAPES = Label("//tests/matrix:shapes.awk")
_PRINT = Label("//tests/matrix:print.sh")
_COVERED_TEST = Label("//tests/matrix:covered_test.sh")
_BUSYBOX = Label("@kiln_image_tools//:bin/busybox")

_STRENGTHS = ["pairs", "full"]

# What a matrix without wishes has of an axis, if that is not all: a kernel need not know of a debug console.
_DEFAULTS = {"serial": ["com1"]}

# The drive that a device of QEMU_ARGUMENTS names.
_DRIVE = "if=none,id=disk"

def _of(rows, shape):
    """What all rows that are of a shape say, one after the other."""
    return [text for when, texts in rows if row_is_of(when, shape) for text in texts]

def _seconds(shape):
    return max([seconds for when, seconds in SECONDS if row_is_of(when, shape)])

def shape_name(name, shape):
    """The name of a shape's test: its values, joined by _.

    Args:
      name: of the matrix.
      shape: a dictionary of axes to values.
    """
    return "_".join([name] + shape.values())

def _sample(shapes):
    """Those of some shapes that have a value which no shape before them has."""
    seen = {}
    sample = []
    for shape in shapes:
        new = [item for item in shape.items() if item not in seen]
        if new:
            sample.append(shape)
        seen.update([(item, None) for item in new])
    return sample

def _error(kernels, axes, strength):
    """What is wrong with the arguments of a boot_matrix, or None."""
    return first_of([
        (not kernels, "`kernels` is empty: name at least one"),
        (strength not in _STRENGTHS, "strength is %s, not \"%s\"" % (quoted(_STRENGTHS), strength)),
    ] + [
        (not kernel.isalnum(), "a name of `kernels` is letters and digits, not \"%s\"" % kernel)
        for kernel in kernels
    ] + [
        (axis not in AXES, "an axis is %s; or \"kernel\" by `kernels`, not \"%s\"" % (quoted(AXES), axis))
        for axis in axes
    ]) or first_of([
        (not values, "the axis \"%s\" has no value" % axis)
        for axis, values in axes.items()
    ] + [
        (value not in AXES[axis], "%s is %s, not \"%s\"" % (axis, quoted(AXES[axis]), value))
        for axis, values in axes.items()
        for value in values
    ] + _excluded_errors(axes))

def _excluded_errors(axes):
    """The rows that exclude all that two axes have."""
    return [
        (True, "there is no such machine: %s: %s" % (
            " with ".join([quoted(axes[axis]) for axis in sorted(when)]),
            reason,
        ))
        for when, reason in EXCLUDED
        if not [axis for axis in when if not axes.get(axis) or [value for value in axes[axis] if value not in when[axis]]]
    ]

def _disk(name, shape):
    return "%s_%s_%s" % (name, shape["image"], shape["kernel"])

def _disk_file(name, shape):
    return ":" + _disk(name, shape) + IMAGES[shape["image"]][1]

def _test(name, shape, disk, expected, tags, **kwargs):
    """One boot.

    Args:
      name: of the test.
      shape: what to boot on.
      disk: label of its disk.
      expected: `marker`, `ends` and `lines`, as a qemu_test has them.
      tags: of the test.
      **kwargs: further attributes of sh_test.
    """
    if shape["firmware"] == "bochs":
        harness = _RUN_BOCHS
        args, data = bochs_arguments(
            disk = disk,
            debug_console = shape["serial"] == "noserial",
            settings = _of(BOCHS_LINES, shape),
            lines = expected["lines"],
            marker = expected["marker"],
        )
    else:
        harness = _RUN_QEMU
        args, data = boot_arguments(
            disk = disk,
            debug_console = shape["serial"] == "noserial",
            drive = _DRIVE,
            firmware = MACHINES[shape["firmware"]],
            qemu_args = _of(QEMU_ARGUMENTS, shape),
            **expected
        )
    native.sh_test(
        name = name,
        size = "small",
        timeout = "short",
        srcs = [harness],
        args = args,
        data = data,
        tags = tags,
        **kwargs
    )

def boot_matrix(
        name,
        kernels,
        axes = {},
        strength = "pairs",
        budget = 0,
        marker = "KILN TEST PASS",
        ends = "exit",
        promises = [],
        tags = [],
        visibility = None,
        **kwargs):
    """Boot tests of kernels on machines of many shapes: firmware, machine, bus of the disk, memory, processors, display, image.

    A shape is one value of each axis; its test is called by them: `name`_seabios_q35_nvme_64m_max_2cpu_std_com1_hybrid_hello. The
    tests are as few as have each pair of values once that a machine can have, and always the same. docs/testing.md says what the
    values are, and what cannot be together. Beside the tests, which the suite `name` has, there are

    - `name`_sample: a suite of few of them that have each value once;
    - `name`_table: `bazel run` prints the shapes, and the pairs that no shape has, with the reason, as Markdown;
    - `name`_full: `bazel run NAME_full -- bus=nvme,sd memory=64m` boots all shapes with these values; `--count` counts them;
    - `name`_covered_test, which finds each pair by itself.

    Example:

        load("@kiln//:defs.bzl", "boot_matrix")

        boot_matrix(
            name = "matrix",
            axes = {
                "bus": ["ahci", "nvme"],
                "firmware": ["seabios", "ovmf"],
                "memory": ["64m", "5g"],
            },
            kernels = {"hello": {"kernel": ":my_kernel"}},
            marker = "hello: ready",
            ends = "halt",
        )

    Args:
      name: name of the test_suite.
      kernels: what is on the disks: a dictionary of a word to arguments of disk_image (`kernel`, `cmdline`, `config`, `files`). The
        words are the axis "kernel".
      axes: which values of an axis there are. Default: all that Kiln knows, but "com1" of "serial": without a serial port, the
        kernel's log has to come out of the debug console, port 0xe9.
      strength: "pairs": each pair of values is in a shape; "full": each shape there can be is a test, for a few short axes.
      budget: seconds of one processor that the tests in `//...` may take, by the estimates of tests/matrix/axes.bzl: from the
        shape on with which there would be more, tests are tagged manual. The chooser's first shapes have the most pairs. Default:
        all tests are in.
      marker: as qemu_test has it.
      ends: as qemu_test has it, for QEMU; in Bochs a test ends with the marker.
      promises: what lines of the log must contain: pairs of a dictionary of axes to values, and a list of texts for the shapes that
        have one of these on each axis: ({"display": ["noscreen"]}, ["no framebuffer"]).
      tags: of every test.
      visibility: of the suites.
      **kwargs: further attributes of sh_test, for example `target_compatible_with`.
    """
    error = _error(kernels, axes, strength)
    if error:
        refuse(name, error, test = True, tags = tags, **kwargs)
        return
    own_axes = {axis: axes.get(axis, _DEFAULTS.get(axis, values)) for axis, values in AXES.items()}
    own_axes["kernel"] = kernels.keys()
    excluded = [when for when, _ in EXCLUDED]
    if strength == "full":
        shapes, impossible = product(own_axes, excluded), []
    else:
        shapes, impossible = choose(own_axes, excluded)
    if not shapes:
        refuse(name, "there is no machine that has one of these values on each axis", test = True, tags = tags, **kwargs)
        return

    disks = {}
    tests = []
    manual = {}
    spent = 0
    for shape in shapes:
        disk = _disk(name, shape)
        if disk not in disks:
            disk_image(
                name = disk,
                testonly = True,
                tags = ["manual"],
                **dict(IMAGES[shape["image"]][0], **kernels[shape["kernel"]])
            )
            disks[disk] = ("%s %s" % (shape["image"], shape["kernel"]), _disk_file(name, shape))
        test = shape_name(name, shape)
        spent += _seconds(shape)
        if budget and spent > budget:
            manual[test] = None
        expected = {"ends": ends, "lines": _of(promises, shape), "marker": marker}
        _test(
            test,
            shape,
            _disk_file(name, shape),
            expected,
            tags + (["manual"] if test in manual else []),
            **kwargs
        )
        tests.append(test)
    native.test_suite(
        name = name,
        tags = ["manual"] if manual else [],
        tests = tests,
        visibility = visibility,
    )
    native.test_suite(
        name = name + "_sample",
        tags = ["manual"],
        tests = [shape_name(name, shape) for shape in _sample(shapes)],
        visibility = visibility,
    )
    matrix_listing(
        name = name + "_listing",
        axes = own_axes,
        excluded = EXCLUDED,
        impossible = impossible,
        rows = {
            "bochs": BOCHS_LINES,
            "promise": promises,
            "qemu": QEMU_ARGUMENTS,
        },
        shapes = [(shape, _seconds(shape), shape_name(name, shape) in manual) for shape in shapes],
    )
    _programs(
        name,
        [words for words, _ in disks.values()],
        [label for _, label in disks.values()],
        marker,
        ends,
    )

def _programs(name, disks, disk_files, marker, ends):
    """The programs and the test that read the listing.

    Args:
      name: of the matrix.
      disks: list of "IMAGE KERNEL", in the order of `disk_files`.
      disk_files: labels.
      marker: of the tests.
      ends: of the tests.
    """
    listing = ":%s_listing.tsv" % name
    table = ":%s_listing.md" % name
    native.sh_binary(
        name = name + "_table",
        testonly = True,
        srcs = [_PRINT],
        args = ["$(rootpath %s)" % table],
        data = [table],
        tags = ["manual"],
    )
    native.sh_test(
        name = name + "_covered_test",
        size = "small",
        srcs = [_COVERED_TEST],
        args = ["$(rootpath %s)" % label for label in [_BUSYBOX, _SHAPES, listing]],
        data = [_BUSYBOX, _SHAPES, listing],
    )
    parts = [_BUSYBOX, _SHAPES, listing, _RUN_QEMU, _RUN_BOCHS] + HARNESS_PARTS + BOCHS_PARTS
    native.sh_binary(
        name = name + "_full",
        testonly = True,
        srcs = [_FULL],
        args = ["$(rootpath %s)" % label for label in parts] +
               ["--machine=%s=$(rootpath %s)" % machine for machine in MACHINES.items()] +
               ["'--disk=%s=%s'" % (words, "$(rootpath %s)" % label) for words, label in zip(disks, disk_files)] +
               ["'--marker=%s'" % marker, "--ends=" + ends],
        data = {label: None for label in parts + MACHINES.values() + disk_files + BOCHS_FILES}.keys(),
        tags = ["manual"],
    )
