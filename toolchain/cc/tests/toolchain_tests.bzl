"""What must never be lost of the toolchains: flags without which code is wrong, but compiles.

The lists are written down here once more on purpose; nothing is taken from toolchain/cc/private.
"""

load(":action_test.bzl", "action_test")

# --- What the compiler is told ---

_ALL_C = [
    "external/kiln_llvm/bin/clang",
    # Without it: gnu17, whose extensions other compilers do not know.
    "-std=c17",
    # Warnings would be printed once, and then never again, as the object is cached.
    "-Wall ... -Wextra ... -Werror",
    # A 64-bit length from a disk could silently become a small one.
    "-Wconversion",
    # Debug information would name the directory that Bazel ran the compiler in.
    "-ffile-compilation-dir=.",
    # __DATE__ and __TIME__ would make another file of every build.
    "-Wdate-time",
    # One function would bring its whole file into a program.
    "-ffunction-sections",
    "-fdata-sections",
]

_FREESTANDING_C = _ALL_C + [
    # The compiler would replace code by calls of any function of the C library.
    "-ffreestanding",
    # Reading what is at address 0 would be removed as undefined.
    "-fno-delete-null-pointer-checks",
    # A structure in a disk's sector could be read before the sector is written.
    "-fno-strict-aliasing",
    # Tables that no one reads would be loaded with the code.
    "-fno-asynchronous-unwind-tables",
    # /usr/include would be searched: the host's headers.
    "-nostdlibinc",
    # "file not found" would be all that is said of <stdio.h>.
    "-idirafter toolchain/cc/no_library",
]

# SIMD and x87 registers would be used: no one has enabled them, and no one saves them.
_X86_NO_SIMD = [
    "-mno-mmx",
    "-mno-sse",
    "-mno-80387",
    "-msoft-float",
]

_AARCH64 = [
    # The same registers of Arm's.
    "-mgeneral-regs-only",
    # A word in a device's memory, or before there are page tables, would be read in a way that faults.
    "-mstrict-align",
    # Return addresses would be signed with a key that nobody has made.
    "-mbranch-protection=none",
]

# An interrupt would overwrite local variables.
_NO_RED_ZONE = ["-mno-red-zone"]

_ANY_KERNEL_C = _FREESTANDING_C + [
    # Backtraces would miss callers...
    "-fno-omit-frame-pointer",
    "-mno-omit-leaf-frame-pointer",
    "-mllvm -enable-shrink-wrap=false",
    "-fno-optimize-sibling-calls",
    # ...and names.
    "-fdebug-info-for-profiling",
    # An array could reach over the guard below the stack...
    "-Xclang -fstack-clash-protection",
    # ...or, at the latest when all else has come together, into it.
    "-Wframe-larger-than=16384",
    # Code would be for a fixed address, or go through a global offset table.
    "-fpie -mcmodel=small -fdirect-access-external-data",
]

_KERNEL_C = _ANY_KERNEL_C + _X86_NO_SIMD + ["--target=x86_64-unknown-none-elf"]

_KERNEL_S = [
    "external/kiln_llvm/bin/clang",
    "--target=x86_64-unknown-none-elf",
    "-ffile-compilation-dir=.",
    "-nostdlibinc",
]

# The kernel's checks of itself: in -c dbg, where they were asked for, and nowhere else.
_CHECKS = [
    "-fsanitize=undefined",
    "-fno-sanitize-recover=undefined",
    "-fno-sanitize-ignorelist",
    "-fstack-protector-strong",
    # The guard would be read from where GS or FS points.
    "-mstack-protector-guard=global",
    "-DKILN_CHECKS=1",
]

# Code that is not Kiln's: what makes it run in a kernel, and nothing that is a matter of taste.
_ANY_FOREIGN = [flag for flag in _ANY_KERNEL_C if flag not in [
    "-std=c17",
    "-Wall ... -Wextra ... -Werror",
    "-Wconversion",
    "-Wdate-time",
    "-Wframe-larger-than=16384",
    # It may ask by __has_include what there is.
    "-idirafter toolchain/cc/no_library",
    "-fpie -mcmodel=small -fdirect-access-external-data",
]] + [
    # The time would be in the kernel.
    "-D__DATE__=\"Jan  1 1980\"",
    "-D__TIME__=\"00:00:00\"",
]

_FOREIGN = _ANY_FOREIGN + _X86_NO_SIMD + _NO_RED_ZONE + ["--target=x86_64-unknown-none-elf"]
_TASTE = ["-std=", "-Wall", "-Wextra", "-Werror", "-Wconversion", "-Wframe-larger-than", "-idirafter"]

# What a kernel has no library for.
_FREESTANDING_CXX = [
    "-fno-exceptions",
    "-fno-rtti",
    "-fno-threadsafe-statics",
    # Headers of the host's C++ library would be found.
    "-nostdinc++",
]

_BIOS_C = _FREESTANDING_C + _X86_NO_SIMD + [
    "--target=i386-unknown-none-elf",
    # CMOV would stop a processor that is to be told that it is too old.
    "-march=i386",
    # The last one counts: stage 2 has 56 KiB in -c dbg, too.
    "-Og ... -Oz",
    # Nothing would stop it from growing over the BIOS's data.
    "-Wframe-larger-than=1536",
]

_ANY_UEFI_C = _FREESTANDING_C + [
    # The language would be that of Microsoft's compiler.
    "-fno-ms-extensions",
    "-fno-ms-compatibility",
    # Large stack frames would call __chkstk.
    "-mno-stack-arg-probe",
    # The time would be in every object.
    "-mno-incremental-linker-compatible",
    # The firmware's stack has 128 KiB, and its guard may be a page.
    "-Wframe-larger-than=1536",
]

_UEFI_C = _ANY_UEFI_C + _X86_NO_SIMD + _NO_RED_ZONE + ["--target=x86_64-unknown-windows"]

_LINUX_C = _ALL_C + [
    "--target=x86_64-unknown-linux-gnu",
    # The host's headers would be found, from wherever this is not.
    "--sysroot=external/kiln_sysroot/root",
]

# --- What the linker is told ---

_ALL_ELF_LINK = [
    "external/kiln_llvm/bin/ld.lld",
    "--fatal-warnings",
    # An identifier would be loaded, and be different after every change.
    "--build-id=none",
    "--gc-sections",
]

_FREESTANDING_ELF_LINK = _ALL_ELF_LINK + [
    "-nostdlib",
    # One object without a note would make the stack executable.
    "-znoexecstack",
]

_PE_LINK = [
    "external/kiln_llvm/bin/lld-link",
    "/subsystem:efi_application",
    "/entry:efi_main",
    "/nodefaultlib",
    "/WX",
    # The time would be in the header.
    "/Brepro",
    "/opt:ref",
]

_LIBRARIES = "external/kiln_sysroot/root/usr/lib/x86_64-linux-gnu/"

_LINUX_LINK = _ALL_ELF_LINK + [
    # The program would look for its loader and its C library on the host.
    "-static",
    "-Lexternal/kiln_sysroot/root/usr/lib/x86_64-linux-gnu",
    _LIBRARIES + "crt1.o ... -lc ... " + _LIBRARIES + "crtn.o",
]

# --- What the tools are, all of it: a file that is missing here would be taken from the host ---

_LLVM = "external/kiln_llvm/root/usr/lib/"

# What starts every program, and the libraries that it needs: the dynamic loader takes what is missing from the host.
_LOADED = [_LLVM + "x86_64-linux-gnu/" + library for library in [
    "ld-linux-x86-64.so.2",
    "libLLVM.so.19.1",
    "libc.so.6",
    "libstdc++.so.6",
]]

def _tool(launcher, program):
    return _LOADED + ["external/kiln_llvm/bin/" + launcher, _LLVM + "llvm-19/bin/" + program]

_CLANG = _tool("clang", "clang") + [_LLVM + "llvm-19/lib/clang/19/include/stdint.h"]

_FREESTANDING_TOOLS = {
    "CppCompile": _CLANG,
    "CppLink": _tool("ld.lld", "lld"),
}

# --- Which target must have what: the arguments of an action_test for each ---

_TESTS = {
    "x86_64_none": dict(
        compilation_mode = "fastbuild",
        forbidden = {
            "CppLink": ["-pie"],
            "c-compile": _CHECKS,
        },
        inputs = _FREESTANDING_TOOLS,
        platform = "x86_64_none",
        required = {
            "CppLink": _FREESTANDING_ELF_LINK + ["-static"],
            "c-compile": _KERNEL_C + _NO_RED_ZONE + ["-Os", "-gdwarf -gline-tables-only"],
            "assemble": [flag for flag in _KERNEL_S if flag != "-nostdlibinc"],
            "c++-compile": [flag for flag in _KERNEL_C if flag != "-std=c17"] + _NO_RED_ZONE + _FREESTANDING_CXX +
                           ["-std=c++17"],
            "preprocess-assemble": _KERNEL_S,
        },
        target = ":kernel_elf",
    ),
    "x86_64_foreign": dict(
        forbidden = {
            "CppLink": ["-static"],
            "c++-compile": _TASTE,
            "c-compile": _TASTE,
        },
        platform = "x86_64_foreign",
        required = {
            "CppLink": _FREESTANDING_ELF_LINK + ["-pie", "--no-dynamic-linker", "-ztext"],
            "c++-compile": _FOREIGN + _FREESTANDING_CXX + ["-fpie -mcmodel=small -fdirect-access-external-data"],
            "c-compile": _FOREIGN + ["-fpie -mcmodel=small -fdirect-access-external-data"],
        },
        target = ":blob_elf",
    ),
    "x86_64_foreign_fixed": dict(
        forbidden = {
            "CppLink": ["-pie"],
            "c++-compile": _TASTE,
            "c-compile": _TASTE + ["-fpie", "-mcmodel=small"],
        },
        platform = "x86_64_foreign_fixed",
        required = {
            "CppLink": _FREESTANDING_ELF_LINK + ["-static"],
            # Symbols of a linker script that are small numbers would be out of range.
            "c++-compile": _FOREIGN + _FREESTANDING_CXX + ["-fno-pic -mcmodel=kernel"],
            "c-compile": _FOREIGN + ["-fno-pic -mcmodel=kernel"],
        },
        target = ":fixed_elf",
    ),
    "x86_64_none_position_independent": dict(
        forbidden = {"CppLink": ["-static"]},
        platform = "x86_64_none",
        required = {
            # -ztext: what is left to relocate in code would be found by a crash.
            "CppLink": _FREESTANDING_ELF_LINK + ["-pie", "--no-dynamic-linker", "-ztext"],
            "c-compile": _KERNEL_C + _NO_RED_ZONE,
        },
        target = ":blob_elf",
    ),
    "x86_64_none_changed_features": dict(
        compilation_mode = "opt",
        forbidden = {"c-compile": _NO_RED_ZONE + _CHECKS},
        platform = "x86_64_none",
        required = {"c-compile": _KERNEL_C + [
            "-O2",
            "-gdwarf -gline-tables-only",
            # The last one counts.
            "-Wframe-larger-than=16384 ... -Wframe-larger-than=2048",
        ]},
        target = ":changed_features",
    ),
    "x86_64_none_changed_features_dbg": dict(
        compilation_mode = "dbg",
        filegroups = ["@kiln_llvm//:ar"],
        forbidden = {"c-compile": _NO_RED_ZONE + ["-gline-tables-only"]},
        inputs = {"CppLink": _tool("llvm-ar", "llvm-ar")},
        platform = "x86_64_none",
        required = {
            # D: no time and no user in the archive.
            "CppLink": ["external/kiln_llvm/bin/llvm-ar rcsD"],
            # The last one counts of those about the stack, too.
            "c-compile": _KERNEL_C + _CHECKS + [
                "-Og -gdwarf",
                "-fno-stack-protector ... -fstack-protector-strong",
            ],
        },
        target = ":changed_features",
    ),
    "x86_64_none_flat": dict(
        inputs = {"FlatBinary": _tool("llvm-objcopy", "llvm-objcopy")},
        platform = "x86_64_none",
        required = {"FlatBinary": ["external/kiln_llvm/bin/llvm-objcopy -O binary"]},
        target = ":blob_flat",
    ),
    "i386_bios": dict(
        compilation_mode = "dbg",
        inputs = _FREESTANDING_TOOLS,
        platform = "i386_bios",
        required = {
            "CppLink": _FREESTANDING_ELF_LINK + ["-static"],
            "c-compile": _BIOS_C,
        },
        target = ":bios_elf",
    ),
    "x86_64_uefi": dict(
        compilation_mode = "fastbuild",
        # Firmware would read the debug information, too.
        forbidden = {"CppLink": ["/debug"]},
        inputs = {
            "CppCompile": _CLANG,
            "CppLink": _tool("lld-link", "lld"),
        },
        platform = "x86_64_uefi",
        required = {
            "CppLink": _PE_LINK,
            "c-compile": _UEFI_C,
        },
        target = ":efi_pe",
    ),
    "x86_64_uefi_dbg": dict(
        compilation_mode = "dbg",
        platform = "x86_64_uefi",
        required = {
            "CppLink": _PE_LINK + ["/debug:dwarf"],
            "c-compile": _UEFI_C,
        },
        target = ":efi_pe",
    ),
    "aarch64_none": dict(
        compilation_mode = "fastbuild",
        forbidden = {
            "CppLink": ["-static"],
            "c-compile": _CHECKS,
        },
        inputs = _FREESTANDING_TOOLS,
        platform = "aarch64_none",
        required = {
            "CppLink": _FREESTANDING_ELF_LINK + ["-pie", "--no-dynamic-linker", "-ztext"],
            "c-compile": _ANY_KERNEL_C + _AARCH64 + ["--target=aarch64-unknown-none-elf", "-Os", "-gdwarf -gline-tables-only"],
        },
        target = ":blob_elf",
    ),
    "aarch64_foreign": dict(
        forbidden = {"c-compile": _TASTE},
        platform = "aarch64_foreign",
        required = {
            "CppLink": _FREESTANDING_ELF_LINK + ["-pie", "--no-dynamic-linker", "-ztext"],
            "c-compile": _ANY_FOREIGN + _AARCH64 +
                         ["--target=aarch64-unknown-none-elf", "-fpie -mcmodel=small -fdirect-access-external-data"],
        },
        target = ":blob_elf",
    ),
    "aarch64_none_changed_features_dbg": dict(
        compilation_mode = "dbg",
        filegroups = ["@kiln_llvm//:ar"],
        platform = "aarch64_none",
        required = {"c-compile": _ANY_KERNEL_C + _AARCH64 + _CHECKS + ["-Og -gdwarf"]},
        target = ":changed_features",
    ),
    "aarch64_uefi": dict(
        compilation_mode = "fastbuild",
        forbidden = {"CppLink": ["/debug"]},
        inputs = {
            "CppCompile": _CLANG,
            "CppLink": _tool("lld-link", "lld"),
        },
        platform = "aarch64_uefi",
        required = {
            "CppLink": _PE_LINK,
            "c-compile": _ANY_UEFI_C + _AARCH64 + ["--target=aarch64-unknown-windows"],
        },
        target = ":efi_pe",
    ),
    "linux_x86_64": dict(
        compilation_mode = "fastbuild",
        forbidden = {
            "CppLink": ["--dynamic-linker", "-rpath"],
            "c-compile": ["-ffreestanding", "-nostdlibinc", "-mno-"],
        },
        inputs = {
            "CppCompile": _CLANG + ["external/kiln_sysroot/root/usr/include/stdio.h"],
            "CppLink": _tool("ld.lld", "lld") + [_LIBRARIES + "crt1.o", _LIBRARIES + "libc.a"],
        },
        platform = "linux_x86_64",
        required = {
            "CppLink": _LINUX_LINK,
            "c-compile": _LINUX_C,
        },
        target = ":tool_program",
    ),
}

def toolchain_tests(name):
    """An action_test for each row of the table.

    Args:
      name: name of a test_suite of all of them.
    """
    for row, arguments in _TESTS.items():
        arguments = dict(arguments)
        platform = arguments.pop("platform")
        action_test(
            name = row + "_toolchain_test",
            size = "small",
            filegroups = arguments.pop("filegroups", []) + [
                "//toolchain/cc:%s_compiler_files" % platform,
                "//toolchain/cc:%s_linker_files" % platform,
            ],
            freestanding = platform != "linux_x86_64",
            platform = "//toolchain/platforms:" + platform,
            **arguments
        )
    native.test_suite(
        name = name,
        tests = [row + "_toolchain_test" for row in _TESTS],
    )
