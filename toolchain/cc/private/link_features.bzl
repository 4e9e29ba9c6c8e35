"""How objects become archives and executables.

The linker is always called itself: `ld.lld` for ELF and `lld-link` for PE. The compiler driver would
look for a linker, start files and libraries of the host, and choose options by its distribution.
"""

load("@bazel_tools//tools/cpp:cc_toolchain_config_lib.bzl", "flag_group", "flag_set", "variable_with_value")
load(":flags.bzl", "ARCHIVE", "LINK", "STRIP", "always", "each", "flags")
load(":instrument_features.bzl", "instrument_features")

# Line tables and the like are a third of a kernel's file, which is on every disk and in every cache, and of a unit test.
_COMPRESSED_DEBUG = always("compressed_debug", [flags(LINK, ["--compress-debug-sections=zlib"])])

def _elf_features(_sysroot):
    return [
        always("freestanding_link", [flags(LINK, [
            "-nostdlib",
            "--fatal-warnings",
            "--build-id=none",
            # The loader looks at program headers for W^X; none may ask for an executable stack.
            "-znoexecstack",
            # The page size of every loader here; a larger one would only pad the file.
            "-zmax-page-size=4096",
            # A linker script says by itself what is read-only after relocation, as kernel.ld does.
            "-znorelro",
        ])]),
        always("gc_sections", [flags(LINK, ["--gc-sections"])]),
        _COMPRESSED_DEBUG,
        always("placement_link", [
            flags(LINK, ["-static"], unless = "position_independent"),
            # -pie refuses what -fpie did not compile. A kernel is relocated by its loader; a blob
            # that nobody relocates has a linker script that asserts that nothing is left to
            # relocate (see toolchain/cc/tests/blob.ld).
            flags(LINK, ["-pie", "--no-dynamic-linker", "-ztext"], when = "position_independent"),
        ]),
    ]

def _pe_features(_sysroot):
    return [
        always("efi_application", [flags(LINK, [
            "/nologo",
            "/subsystem:efi_application",
            "/entry:efi_main",
            "/nodefaultlib",
            "/WX",
        ])]),
        # A hash of the contents where the time would be.
        always("reproducible_link", [flags(LINK, ["/Brepro"])]),
        always("gc_sections", [flags(LINK, ["/opt:ref"])]),
        # Firmware reads the whole file, debug information too: only where it was asked for.
        always("dwarf_link", [flags(LINK, ["/debug:dwarf"], when = "dbg")]),
    ]

def _linux_features(sysroot):
    return [
        # -static: a tool is one file that runs in any action or test. What Debian has only as a
        # shared library, like cmocka, brings the flags to be linked with its `linkopts`.
        always("hosted_link", [flags(LINK, [
            "-static",
            "--fatal-warnings",
            "--build-id=none",
            "--eh-frame-hdr",
            "-L" + sysroot.libraries,
            "-L" + sysroot.gcc_libraries,
            sysroot.libraries + "/crt1.o",
            sysroot.libraries + "/crti.o",
            sysroot.gcc_libraries + "/crtbegin.o",
        ])]),
        always("gc_sections", [flags(LINK, ["--gc-sections"])]),
        _COMPRESSED_DEBUG,
        # The C library's static functions have no symbols: a tenth of a tool. Ours are in its line tables.
        always("few_symbols", [flags(LINK, ["--discard-all"], unless = "dbg")]),
    ] + instrument_features(sysroot)

def _no_end_features(_sysroot):
    return []

def _linux_end_features(sysroot):
    """What comes behind the program's own objects."""
    return [
        always("c_library", [flags(LINK, [
            "-lc",
            "-lgcc",
            "-lgcc_eh",
            sysroot.gcc_libraries + "/crtend.o",
            sysroot.libraries + "/crtn.o",
        ])]),
    ]

def _ld(features, end_features):
    """ld.lld's words for what Bazel wants to say."""
    return struct(
        output = ["-o", "%{output_execpath}"],
        whole_archive = ["--whole-archive"],
        no_whole_archive = ["--no-whole-archive"],
        start_lib = ["--start-lib"],
        end_lib = ["--end-lib"],
        features = features,
        end_features = end_features,
    )

# What a row of targets.bzl can ask for: the linker's words, and the target's own features.
LINK_STYLES = {
    "elf": _ld(_elf_features, _no_end_features),
    "linux": _ld(_linux_features, _linux_end_features),
    "pe": struct(
        output = ["/out:%{output_execpath}"],
        whole_archive = ["/wholearchive:%{libraries_to_link.name}"],
        no_whole_archive = [],
        # lld-link 19 discards sections of objects in /start-lib groups that it still needs.
        start_lib = None,
        end_lib = None,
        features = _pe_features,
        end_features = _no_end_features,
    ),
}

def _library(type, groups):
    """A flag_group for libraries of one type."""
    return flag_group(
        flag_groups = groups,
        expand_if_equal = variable_with_value(name = "libraries_to_link.type", value = type),
    )

def _libraries_to_link(style):
    """Bazel's list of objects, archives and groups of objects, in link order."""
    whole = "libraries_to_link.is_whole_archive"
    name = ["%{libraries_to_link.name}"]
    return flag_group(
        iterate_over = "libraries_to_link",
        expand_if_available = "libraries_to_link",
        flag_groups = [
            _library("object_file", [flag_group(flags = name)]),
            # The objects of a cc_library, linked as if they were an archive: it is never written.
            _library("object_file_group", ([
                flag_group(flags = style.start_lib, expand_if_false = whole),
            ] if style.start_lib else []) + [
                flag_group(
                    flags = ["%{libraries_to_link.object_files}"],
                    iterate_over = "libraries_to_link.object_files",
                ),
            ] + ([
                flag_group(flags = style.end_lib, expand_if_false = whole),
            ] if style.end_lib else [])),
            _library("static_library", [
                flag_group(flags = style.whole_archive, expand_if_true = whole),
                flag_group(flags = name),
            ] + ([
                flag_group(flags = style.no_whole_archive, expand_if_true = whole),
            ] if style.no_whole_archive else [])),
        ],
    )

def _param_file(action):
    return flag_set(
        actions = action,
        flag_groups = [flag_group(
            flags = ["@%{linker_param_file}"],
            expand_if_available = "linker_param_file",
        )],
    )

def _action_features(style):
    """The command lines' fixed parts, which no_legacy_features leaves to us."""
    return ([
        always("supports_start_end_lib", []),
    ] if style.start_lib else []) + [
        always("link_inputs", [flag_set(actions = LINK, flag_groups = [
            flag_group(flags = style.output, expand_if_available = "output_execpath"),
            _libraries_to_link(style),
            each("user_link_flags", ["%{user_link_flags}"]),
        ]), _param_file(LINK)]),
        # D: no time and no user in the archive.
        always("archive_inputs", [flag_set(actions = ARCHIVE, flag_groups = [
            flag_group(flags = ["rcsD", "%{output_execpath}"], expand_if_available = "output_execpath"),
            flag_group(
                iterate_over = "libraries_to_link",
                expand_if_available = "libraries_to_link",
                flag_groups = [
                    _library("object_file", [flag_group(flags = ["%{libraries_to_link.name}"])]),
                    _library("object_file_group", [flag_group(
                        flags = ["%{libraries_to_link.object_files}"],
                        iterate_over = "libraries_to_link.object_files",
                    )]),
                ],
            ),
        ]), _param_file(ARCHIVE)]),
        # cc_binary declares a stripped copy whether anyone wants it or not.
        always("strip_inputs", [flag_set(actions = STRIP, flag_groups = [
            flag_group(flags = ["-S", "-o", "%{output_file}"]),
            each("stripopts", ["%{stripopts}"]),
            flag_group(flags = ["%{input_file}"]),
        ])]),
    ]

def link_features(target, sysroot):
    """All link, archive and strip features of a target, in command line order.

    Args:
      target: row of targets.bzl.
      sysroot: paths from the execution root, as made in config.bzl.

    Returns:
      A list of features.
    """
    style = LINK_STYLES[target.link_style]
    return style.features(sysroot) + _action_features(style) + style.end_features(sysroot)
