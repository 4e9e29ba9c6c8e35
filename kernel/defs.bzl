"""Building a kernel that Kiln's loaders boot."""

load("@rules_cc//cc:defs.bzl", "cc_binary", "cc_library")
load("//kernel/private:checked_kernel.bzl", "checked_kernel")
load("//toolchain/analysis:refuse.bzl", "first_of", "quoted", "refuse")
load("//toolchain/platforms:defs.bzl", "AARCH64_KERNEL", "KERNEL", "X86_64_KERNEL", "for_platform")

_LINKER_SCRIPT = Label("//kernel/arch:kernel.ld")
_EXPLAIN_UNDEFINED = str(Label("//kernel/private:explain_undefined.sh"))

# By architecture: what a kernel is compiled for, also one of foreign code, by `position_independent`; and what says that the
# loaders would start it.
_ARCHITECTURES = {
    "aarch64": struct(
        check = Label("//boot/core:check_kernel_aarch64"),
        compatible_with = AARCH64_KERNEL,
        foreign = {position: Label("//toolchain/platforms:aarch64_foreign") for position in [False, True]},
        platform = Label("//toolchain/platforms:aarch64_none"),
    ),
    "x86_64": struct(
        check = Label("//boot/core:check_kernel"),
        compatible_with = X86_64_KERNEL,
        foreign = {
            False: Label("//toolchain/platforms:x86_64_foreign_fixed"),
            True: Label("//toolchain/platforms:x86_64_foreign"),
        },
        platform = Label("//toolchain/platforms:x86_64_none"),
    ),
}

# Options of the compiler that contradict what a kernel is compiled for.
_CODE_MODEL_OPTIONS = ["-fPIC", "-fPIE", "-fno-pic", "-fno-pie", "-fno-PIC", "-fno-PIE", "-fpic", "-fpie", "-mcmodel="]

_MODES = ["fastbuild", "opt", "dbg"]

def kernel_name(name, architecture):
    """What the target of a kiln_kernel is called.

    Args:
      name: of the kiln_kernel.
      architecture: one of its `architectures`.

    Returns:
      The name itself for x86_64, else NAME_ARCHITECTURE.
    """
    return name if architecture == "x86_64" else "%s_%s" % (name, architecture)

def freestanding_library(name, architectures = ["x86_64"], target_compatible_with = [], **kwargs):
    """A cc_library of code that runs in a kernel, and nowhere else.

    Bazel skips it in builds for any other platform: `bazel build //...` compiles it only as part of the kernels that have
    it in their `deps`. Code that can be compiled for the host as well, for unit tests, is a plain cc_library: tag it
    `manual`, or `//...` compiles it once more.

    Example:

        load("@kiln//:defs.bzl", "freestanding_library")

        freestanding_library(
            name = "timer",
            srcs = ["timer.c"],
            hdrs = ["timer.h"],
            deps = ["@kiln//lib"],
        )

    Args:
      name: name of the library.
      architectures: those whose kernels can have it: "x86_64", "aarch64", or both.
      target_compatible_with: further constraints.
      **kwargs: attributes of cc_library: `srcs`, `hdrs`, `deps`, `includes`, `defines` and so on.
    """
    cc_library(
        name = name,
        target_compatible_with = _compatible_with(architectures) + target_compatible_with,
        **kwargs
    )

def _compatible_with(architectures):
    """The constraints of code for kernels of one or more architectures."""
    return _ARCHITECTURES[architectures[0]].compatible_with if len(architectures) == 1 else KERNEL

def _starts_with(options, starts):
    """The first element of `options`, a list, that begins with one of `starts`, or None."""
    if type(options) == "list":
        for option in options:
            if [start for start in starts if option.startswith(start)]:
                return option
    return None

def _sources_error(srcs, linkopts, copts):
    """What is wrong with what a kiln_kernel is compiled of and linked by, or None. Of select() nothing is known."""
    names = [str(label) for label in srcs] if type(srcs) == "list" else []
    nasm = [label for label in names if label.endswith(".asm") or label.endswith(".nasm")]
    code_model = _starts_with(copts, _CODE_MODEL_OPTIONS)
    script = _starts_with(linkopts, ["-T", "--script"])
    return first_of([
        (nasm, "%s is for NASM: make a nasm_object of it, for `deps`" % (nasm or [None])[0]),
        (code_model, "`position_independent` and `foreign_code` decide about %s: leave it out of `copts`" % code_model),
        (script, "%s in `linkopts`: a linker script of your own is `linker_script`" % script),
    ])

def _error(architectures, symbols, checked, compilation_mode):
    """What else is wrong with the arguments of a kiln_kernel, or None."""
    unknown = [name for name in architectures if name not in _ARCHITECTURES]
    return first_of([
        (not architectures, "`architectures` names none"),
        (unknown, "architectures are %s, not \"%s\"" % (quoted(_ARCHITECTURES), (unknown or [None])[0])),
        (symbols and not checked, "symbols are added when the kernel is checked: `symbols` needs `checked`"),
        (compilation_mode and not checked, "`compilation_mode` needs `checked`"),
        (
            compilation_mode and compilation_mode not in _MODES,
            "compilation_mode is %s, not \"%s\"" % (quoted(_MODES), compilation_mode),
        ),
    ])

def kiln_kernel(
        name,
        srcs,
        deps = [],
        architectures = ["x86_64"],
        position_independent = False,
        foreign_code = False,
        linker_script = None,
        linkopts = [],
        checked = True,
        symbols = False,
        features = [],
        copts = [],
        defines = [],
        includes = [],
        compilation_mode = "",
        visibility = None,
        **kwargs):
    """Compiles and links a kernel, whatever platform the build is for.

    Makes `name`.elf, an ELF64 file for a disk image. Example:

        load("@kiln//:defs.bzl", "kiln_kernel")

        kiln_kernel(
            name = "my_kernel",
            srcs = ["my_kernel.c"],
            position_independent = True,
            deps = ["@kiln//boot/protocol"],
        )

    where my_kernel.c has a KILN_ENTRY(...): see boot/protocol/kiln.h. A kernel without one
    does not link.

    Args:
      name: name of the target; its one output is `name`.elf.
      srcs: C (.c), C++ (.cc, .cpp) and assembly for clang (.S with preprocessor, .s without), and private headers. NASM
        files are a nasm_object each, in `deps`. C++ is freestanding: no exceptions, no RTTI, no headers but C's; C++17
        unless `copts` say -std=c++20. A kernel in C++ has "@kiln//lib/cxx" in its `deps`: see lib/cxx/cxx.h.
      architectures: what the kernel is made for: "x86_64", "aarch64", or both. That for x86_64 is called `name`, that for
        aarch64 `name`_aarch64, and so are their files. In `srcs` and `deps`, select({"@platforms//cpu:aarch64": ...}) tells
        them apart.
      deps: cc_library and nasm_object targets, compiled for the platform of the kernel,
        //toolchain/platforms:x86_64_none or one of foreign code. C and C++ can be linked either way; in a
        position-independent kernel assembly has to name addresses relative to RIP (`default rel`), or the linker says so.
      position_independent: True: linked as a static PIE, which a loader puts at a random address
        (KASLR), unless the kernel's header or kiln.cfg says otherwise. False: linked to a fixed
        address.
      foreign_code: True: the kernel was not written for Kiln. It and all of its `deps` are compiled without Kiln's
        warnings, and by the compiler's default standards (gnu17, gnu++17) unless `copts` name others; at a fixed address by
        x86_64's kernel code model (-mcmodel=kernel -fno-pic), so that code can name small absolute symbols of a linker
        script; and __DATE__ and __TIME__ are those of a fixed day. What makes code run in a kernel is the same: no
        red zone, no SIMD. Libraries that such kernels share with others are compiled once more.
      linker_script: label of an ld script, for a kernel that wants its sections otherwise.
        Default: //kernel/arch:kernel.ld, which links at KILN_KERNEL_BASE, with a segment
        each for code, constants and data, none of them writable and executable. One of your own has to keep
        the note of KILN_ENTRY, in a PT_NOTE segment: `.note.kiln : { KEEP(*(.note.kiln)) } :rodata :note`.
        For constructors (C++, __attribute__((constructor))) it defines __init_array_start and __init_array_end, as
        kernel.ld does. A build id, by which //kernel:symbolize tells builds apart, is there only if `linkopts` have
        --build-id=fast and the script has `.note.gnu.build-id : { kernel_build_id = .; *(.note.gnu.build-id) } :rodata :note`.
      linkopts: further options of ld.lld.
      checked: False: make `name`.elf even if no loader would start it. For kernels that test loaders.
      symbols: True: give the kernel a table of its functions, files and lines, for a reader such as
        //kernel/symbols: a segment of its own, read-only, at the first page behind all others. The table
        alone, `name`.gsym, is for //kernel:symbolize. Not for a kernel that is not checked.
      features: further features of the toolchain, for example `kernel_checks`, or, as `-NAME`, less of them: `-frame_limit` takes
        stack frames of more than 16 KiB.
      copts: further options of the compiler for `srcs`.
      defines: macros for `srcs`, as NAME or NAME=VALUE.
      includes: directories of this package where `srcs` find headers, also as `#include <header.h>`: ["include"], or
        ["."] for the package itself. Without it headers are named from the root of the workspace.
      compilation_mode: "fastbuild", "opt" or "dbg": how to compile all of the kernel, whatever -c says.
      visibility: of the target `name`.
      **kwargs: attributes for both targets, for example `tags`.
    """
    error = _error(architectures, symbols, checked, compilation_mode) or _sources_error(srcs, linkopts, copts)
    if error:
        refuse(name, error, visibility = visibility, **kwargs)
        return
    script = linker_script or str(_LINKER_SCRIPT)

    # A linker script that says nothing of the note would get it wherever the linker thinks best.
    build_id = [] if linker_script else ["--build-id=fast"]
    cc_binary(
        name = name + "_elf",
        srcs = srcs,
        additional_linker_inputs = [
            script,
            _EXPLAIN_UNDEFINED,
        ],
        copts = copts,
        defines = defines,
        features = features + (["position_independent"] if position_independent else []),
        includes = includes,
        # The relocations of a kernel are relative, which this packs into a bit or so each.
        linkopts = ["-T", "$(location %s)" % script] + build_id +
                   ["--error-handling-script=$(location %s)" % _EXPLAIN_UNDEFINED] +
                   (["--pack-dyn-relocs=relr"] if position_independent else []) +
                   linkopts,
        target_compatible_with = _compatible_with(architectures),
        visibility = ["//visibility:private"],
        deps = deps,
        **kwargs
    )
    for architecture in architectures:
        row = _ARCHITECTURES[architecture]
        _kernel_file(
            name = kernel_name(name, architecture),
            src = ":%s_elf" % name,
            architecture = architecture,
            checked = checked,
            compilation_mode = compilation_mode,
            platform = row.foreign[position_independent] if foreign_code else row.platform,
            symbols = symbols,
            visibility = visibility,
            **kwargs
        )

def _kernel_file(name, architecture, checked, compilation_mode, symbols, **kwargs):
    """Makes `name`.elf for one architecture."""
    if symbols:
        kwargs = dict(kwargs, symbols = name + ".gsym")
    if checked:
        kwargs = dict(
            kwargs,
            check_kernel = _ARCHITECTURES[architecture].check,
            compilation_mode = compilation_mode,
        )
    (checked_kernel if checked else for_platform)(
        name = name,
        out = name + ".elf",
        **kwargs
    )
