"""Arm machines of every shape: as few as have each pair of values, chosen as those of //tests/matrix are."""

load("//tests/matrix:chooser.bzl", "all_pairs", "choose")

# What is cheap comes first.
_AXES = {
    "kernel": ["info", "state"],
    "cpu": ["a72", "a57", "max"],
    "gic": ["gic3", "gic2"],
    "memory": ["256m", "5g"],
    "level": ["el1", "el2"],
    "bus": ["virtio", "nvme"],
    "display": ["noscreen", "ramfb"],
}

# A value to the arguments of QEMU that it is, of which later ones win over those of the machine.
_ARGUMENTS = {
    "5g": ["-m", "5G"],
    "a57": ["-cpu", "cortex-a57"],
    "a72": ["-cpu", "cortex-a72"],
    "el2": ["-machine", "virtualization=on"],
    "gic2": ["-machine", "gic-version=2"],
    "max": ["-cpu", "max"],
    "nvme": ["-device", "nvme,drive=disk,serial=1,bootindex=0"],
    "ramfb": ["-device", "ramfb"],
}

# A value of "kernel", and another one, to what the kernel then says.
_LINES = {
    ("info", "256m"): "memory_map: RAM of a machine with 256 MiB ... ok",
    ("info", "5g"): "memory_map: RAM of a machine with 5120 MiB ... ok",
    ("info", "noscreen"): "boot info: framebuffer: none, and all zero ... ok",
    ("info", "ramfb"): "boot info: framebuffer.kind is linear, as wished ... ok",
    ("state", "noscreen"): "state: bytes of the framebuffer = 0x0 ... ok",
    ("state", "ramfb"): "state: bytes of the framebuffer = 0x1d5000 ... ok",
}

# So many boot in `bazel test //...`; the others are tagged manual.
_IN_ALL = 4

def shapes():
    """Chooses the shapes.

    Returns:
      A list of structs: the `name` of a test, the `kernel`, `drive`, `lines` and `qemu_args` of it, and its `tags`.
    """
    chosen, impossible = choose(_AXES, [])
    for axis, value, other, second in all_pairs(_AXES):
        if not [shape for shape in chosen if shape[axis] == value and shape[other] == second]:
            fail(msg = "%s and %s are in no shape" % (value, second))
    if impossible:
        fail(msg = "each pair is possible here")
    return [
        struct(
            drive = "if=none,id=disk" if shape["bus"] == "nvme" else None,
            kernel = shape["kernel"],
            lines = [text for (kernel, value), text in _LINES.items() if kernel == shape["kernel"] and value in shape.values()],
            name = "_".join(shape.values()) + "_test",
            qemu_args = [word for value in shape.values() for word in _ARGUMENTS.get(value, [])],
            tags = [] if number < _IN_ALL else ["manual"],
        )
        for number, shape in enumerate(chosen)
    ]
