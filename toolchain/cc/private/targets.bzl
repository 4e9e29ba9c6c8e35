"""What Kiln compiles for: one row per target. Everything else in this directory is shared."""

load(
    "//toolchain/platforms:defs.bzl",
    "AARCH64_KERNEL",
    "AARCH64_UEFI",
    "HOST",
    "I386_BIOS",
    "X86_64_KERNEL",
    "X86_64_UEFI",
)

# Nobody has enabled or saves the SIMD and x87 state, and the kernel will want to be free to leave
# it to applications: the compiler may not use these registers on its own. Floating-point
# arithmetic becomes calls to library functions that do not exist: an error when linking.
_X86_NO_SIMD = ["-mno-mmx", "-mno-sse", "-mno-80387", "-msoft-float"]

# The same of Arm's registers for SIMD and floating point; and what every Arm processor has, and early code can rely on.
_AARCH64 = [
    ("no_simd", ["-mgeneral-regs-only"]),
    # Until there are page tables, and in devices' memory always, an access that is not aligned is a fault (Arm ARM B2.8.2).
    ("strict_align", ["-mstrict-align"]),
    # Return addresses are not signed, and branches land anywhere: nobody has made keys or marked pages.
    ("no_branch_protection", ["-mbranch-protection=none"]),
]

# Bytes of the largest stack frame that a function of Kiln's own code may have; a larger one does not compile.
# A kernel's: a quarter of the default boot stack, and of the guard below it (KILN_STACK_GUARD of
# boot/protocol/kiln.h, which //toolchain/cc/tests compares with all of these).
_KERNEL_FRAME = 16384

# A loader's: nothing guards the 30 KiB that the BIOS loader has, nor, in most firmware, the 128 KiB that UEFI promises
# (UEFI 2.10 §2.3.4).
_LOADER_FRAME = 1536

def _frame_limit(bytes):
    """The feature that refuses larger frames; `copts` with another -Wframe-larger-than=BYTES, which comes later, win."""
    return ("frame_limit", ["-Wframe-larger-than=%d" % bytes])

# The triple of UEFI is Windows's for PE objects and the Microsoft calling convention only: no language extensions of its
# compiler, no __chkstk, as firmware commits its stack, and no time in the objects, which only Microsoft's incremental linker
# reads.
_NO_WINDOWS = ("no_windows", [
    "-fno-ms-extensions",
    "-fno-ms-compatibility",
    "-mno-stack-arg-probe",
    "-mno-incremental-linker-compatible",
])

# Code for any address. All of a program is in one file: no symbol needs a global offset table.
POSITION_INDEPENDENT = ["-fpie", "-mcmodel=small", "-fdirect-access-external-data"]

# Code of a kernel that is linked to a fixed address in the highest 2 GiB (x86-64 psABI §3.5.1): also small absolute
# symbols, such as the sizes and physical addresses of a linker script, can be named in it.
_KERNEL_CODE_MODEL = ["-fno-pic", "-mcmodel=kernel"]

def _target(
        triple,
        link_style,
        compatible_with,
        features,
        dbg_features = [],
        code_model = ["-fno-pic"],
        foreign = False):
    """One row of the table.

    Args:
      triple: what clang calls the target; decides the object format, the data model and the
        calling convention.
      link_style: which linker interface is spoken, a key of LINK_STYLES in link_features.bzl.
        "elf" and "pe" are freestanding; "linux" has a C library.
      compatible_with: constraint values that select this toolchain.
      features: (name, compiler flags) pairs, the features that only some targets have, stronger than
        those of the compilation mode. A cc_binary or cc_library switches one off with
        `features = ["-name"]`.
      dbg_features: the same for `-c dbg`, of a package or target that says `features = ["name"]`.
      code_model: compiler flags of code that is linked to a fixed address, unless the target says
        `features = ["position_independent"]`.
      foreign: whether this is for code that is not Kiln's: it has warnings and standards of its own.

    Returns:
      The row.
    """
    return struct(
        triple = triple,
        link_style = link_style,
        compatible_with = compatible_with,
        features = features,
        dbg_features = dbg_features,
        code_model = code_model,
        foreign = foreign,
    )

# What every kernel's code has, and what it has in `-c dbg` where it asks for it.
_KERNEL = [
    # A frame of more than a page, or of a size that only the caller knows, touches each of its pages on the
    # way down: the guard below the stack cannot be jumped over. Smaller frames cost nothing. (The
    # driver has the option for operating systems only.)
    ("stack_probes", ["-Xclang", "-fstack-clash-protection"]),
    # A panic walks the saved frame pointers.
    ("frame_pointers", [
        "-fno-omit-frame-pointer",
        "-mno-omit-leaf-frame-pointer",
        # A function makes its frame first of all: until then, an interrupt would hide who called it.
        "-mllvm",
        "-enable-shrink-wrap=false",
        # A call that became a jump has no frame: its caller would be missing.
        "-fno-optimize-sibling-calls",
    ]),
    # It then prints names and lines, which line tables alone have of those functions only
    # that another is inlined into.
    ("function_lines", ["-fdebug-info-for-profiling"]),
]
_KERNEL_DBG = [
    # What is undefined, and what writes over its stack frame, ends in a report of
    # //kernel/checks. For code that is linked with that: not for a loader's, nor for a
    # kernel that brings nothing of Kiln's.
    ("kernel_checks", [
        "-fsanitize=undefined",
        "-fno-sanitize-recover=undefined",
        # Lists of exceptions come with the compiler; we want none.
        "-fno-sanitize-ignorelist",
        "-fstack-protector-strong",
        # The other place for the guard is relative to a register of the processor's that nobody has set up.
        "-mstack-protector-guard=global",
        "-DKILN_CHECKS=1",
    ]),
]

def _x86_64_kernel(code, code_model, foreign = False):
    """The row of a kernel for x86_64.

    Args:
      code: string: the constraint value of //toolchain/platforms:code that selects it.
      code_model: as in _target.
      foreign: as in _target.

    Returns:
      The row.
    """
    return _target(
        triple = "x86_64-unknown-none-elf",
        link_style = "elf",
        compatible_with = X86_64_KERNEL + [Label("//toolchain/platforms:" + code)],
        features = [
            # An interrupt pushes its frame on the stack it interrupts, over the red zone.
            ("no_red_zone", ["-mno-red-zone"]),
            ("no_simd", _X86_NO_SIMD),
        ] + _KERNEL + ([] if foreign else [_frame_limit(_KERNEL_FRAME)]),
        dbg_features = _KERNEL_DBG,
        code_model = code_model,
        foreign = foreign,
    )

def _aarch64_kernel(code, foreign = False):
    """The row of a kernel for aarch64, which reaches all that it names relative to the PC, at whatever address it is linked.

    Args:
      code: as in _x86_64_kernel.
      foreign: as in _target.

    Returns:
      The row.
    """
    return _target(
        triple = "aarch64-unknown-none-elf",
        link_style = "elf",
        compatible_with = AARCH64_KERNEL + [Label("//toolchain/platforms:" + code)],
        features = _AARCH64 + _KERNEL + ([] if foreign else [_frame_limit(_KERNEL_FRAME)]),
        dbg_features = _KERNEL_DBG,
        code_model = POSITION_INDEPENDENT,
        foreign = foreign,
    )

# By the name of the toolchain, which is also that of its platform in //toolchain/platforms.
TARGETS = {
    # A library is compiled once, whether the kernel that takes it is linked to a fixed address
    # or to any. Code that names addresses relative to RIP is as small as -mcmodel=kernel's.
    "x86_64_none": _x86_64_kernel(
        code = "kiln_code",
        code_model = POSITION_INDEPENDENT,
    ),
    # kiln_kernel(foreign_code = True), position-independent...
    "x86_64_foreign": _x86_64_kernel(
        code = "foreign_code",
        code_model = POSITION_INDEPENDENT,
        foreign = True,
    ),
    # ...and at a fixed address.
    "x86_64_foreign_fixed": _x86_64_kernel(
        code = "foreign_fixed_code",
        code_model = _KERNEL_CODE_MODEL,
        foreign = True,
    ),
    "i386_bios": _target(
        triple = "i386-unknown-none-elf",
        link_style = "elf",
        compatible_with = I386_BIOS,
        features = [
            # What is too old for 64-bit mode has to be told so: no CMOV, which clang would take.
            ("any_processor", ["-march=i386"]),
            ("no_simd", _X86_NO_SIMD),
            # The second stage has 56 KiB in every compilation mode, and the BIOS reads each sector.
            ("small", ["-Oz", "-fomit-frame-pointer"]),
            _frame_limit(_LOADER_FRAME),
        ],
    ),
    "x86_64_uefi": _target(
        triple = "x86_64-unknown-windows",
        link_style = "pe",
        compatible_with = X86_64_UEFI,
        features = [
            # Firmware timer interrupts run on the loader's stack.
            ("no_red_zone", ["-mno-red-zone"]),
            ("no_simd", _X86_NO_SIMD),
            _NO_WINDOWS,
            _frame_limit(_LOADER_FRAME),
        ],
    ),
    "aarch64_none": _aarch64_kernel(code = "kiln_code"),
    # kiln_kernel(foreign_code = True)
    "aarch64_foreign": _aarch64_kernel(
        code = "foreign_code",
        foreign = True,
    ),
    "aarch64_uefi": _target(
        triple = "aarch64-unknown-windows",
        link_style = "pe",
        compatible_with = AARCH64_UEFI,
        features = _AARCH64 + [
            _NO_WINDOWS,
            _frame_limit(_LOADER_FRAME),
        ],
    ),
    "linux_x86_64": _target(
        triple = "x86_64-unknown-linux-gnu",
        link_style = "linux",
        # The last of these is what keeps it from the host code of workspaces that use Kiln.
        compatible_with = HOST + [
            "@platforms//cpu:x86_64",
            Label("//toolchain/platforms:kiln_c_toolchain"),
        ],
        features = [],
    ),
}
