"""The external repositories of Kiln: tools, firmware, headers and rules, all from locked Debian packages."""

load("//toolchain/debian:npm.bzl", "npm_repository")
load("//toolchain/debian:repository.bzl", "debian_repository", "debian_rules_repository", "stub_repository")

_LIB = "usr/lib/x86_64-linux-gnu"
_LLVM = "usr/lib/llvm-19"
_CLANG_RESOURCES = "-resource-dir {root}/%s/lib/clang/19 -no-canonical-prefixes" % _LLVM

# What Bochs loads for the PC that tests/harness/run_bochs.sh describes.
_BOCHS_PLUGINS = [
    "acpi",
    "biosdev",
    "cmos",
    "dma",
    "extfpuirq",
    "floppy",
    "gameport",
    "harddrv",
    "hpet",
    "ioapic",
    "iodebug",
    "keyboard",
    "parallel",
    "pci",
    "pci2isa",
    "pci_ide",
    "pic",
    "pit",
    "sdl2_gui",
    "serial",
    "sounddummy",
    "speaker",
    "textconfig",
    "unmapped",
    "usb_uhci",
    "vga",
]

# What shell tests may call: @kiln_image_tools//:applets is their PATH.
_APPLETS = [
    "awk",
    "cat",
    "cmp",
    "cp",
    "diff",
    "grep",
    "head",
    "ln",
    "mkdir",
    "mktemp",
    "od",
    "rm",
    "sed",
    "stat",
    "tail",
    "tr",
    "wc",
]

def _maybe(rule, name, **kwargs):
    if not native.existing_rule(name):
        rule(name = name, **kwargs)

def _always(rule, **kwargs):
    rule(**kwargs)

def kiln_repositories():
    """Declares every external repository Kiln needs, except those the workspace has declared already.

    Bazel fetches each when a target needs it: a workspace that boots nothing downloads no QEMU. Of rules that other
    workspaces have as well, this declares bazel_skylib, rules_cc and rules_java: who needs other versions declares them
    first.
    """
    _rule_repositories()
    _package_repositories(_maybe)

def package_repositories():
    """Declares all of them but the rules, which a module has from other modules: for extensions.bzl."""
    _package_repositories(_always)

def _rule_repositories():
    _maybe(
        debian_rules_repository,
        name = "bazel_skylib",
        directory = "usr/share/bazel/tools/skylib",
        packages = "bazel_skylib",
    )

    # Bazel 4.2.3 has no use_cpp_toolchain.
    toolchain_type = [
        ", \"use_cpp_toolchain\"",
        "",
        "use_cpp_toolchain()",
        "[\"@bazel_tools//tools/cpp:toolchain_type\"]",
    ]
    _maybe(
        debian_rules_repository,
        name = "rules_cc",
        directory = "usr/share/bazel/rules/cc",
        packages = "rules_cc",
        replace = {
            "cc/private/rules_impl/cc_flags_supplier.bzl": toolchain_type,
            "cc/private/rules_impl/compiler_flag.bzl": toolchain_type,
        },
    )
    _maybe(
        debian_rules_repository,
        name = "rules_java",
        directory = "usr/share/bazel/rules/java",
        packages = "rules_java",
    )

    # Bazel downloads this for every test, and uses it only by `bazel coverage`.
    _maybe(
        stub_repository,
        name = "remote_coverage_tools",
        build_file_content = """
filegroup(
    name = "coverage_report_generator",
    visibility = ["//visibility:public"],
)
""",
    )

def _package_repositories(declare):
    """Declares the tools and the data.

    Args:
      declare: what calls a repository rule with a name and other attributes.
    """
    _tool_repositories(declare)
    _data_repositories(declare)

def _tool_repositories(declare):
    declare(
        debian_repository,
        name = "kiln_llvm",
        build_file = Label("//toolchain/debian:BUILD.llvm.bazel"),
        exclude = [
            "./usr/lib/clang",
            "./usr/lib/cmake",
            "./" + _LLVM + "/bin/llvm-exegesis",  # 47 MB
            "./usr/bin/llvm-exegesis-19",
        ],
        packages = "kiln_llvm",
        tools = {
            "clang": _LLVM + "/bin/clang " + _CLANG_RESOURCES,
            "ld.lld": _LLVM + "/bin/lld",
            "lld-link": _LLVM + "/bin/lld",
            "llvm-ar": _LLVM + "/bin/llvm-ar",
            "llvm-gsymutil": _LLVM + "/bin/llvm-gsymutil",
            "llvm-nm": _LLVM + "/bin/llvm-nm",
            "llvm-objcopy": _LLVM + "/bin/llvm-objcopy",
            "llvm-readelf": _LLVM + "/bin/llvm-readobj",
            "llvm-strip": _LLVM + "/bin/llvm-objcopy",
        },
    )
    declare(
        debian_repository,
        name = "kiln_clang_tools",
        build_file = Label("//toolchain/debian:BUILD.clang_tools.bazel"),
        exclude = ["./usr/lib/clang"],
        packages = "kiln_clang_tools",
        tools = {
            "clang-format": _LLVM + "/bin/clang-format",
            "clang-tidy": _LLVM + "/bin/clang-tidy",
            "clangd": _LLVM + "/bin/clangd --resource-dir={root}/%s/lib/clang/19" % _LLVM,
        },
    )
    declare(
        debian_repository,
        name = "kiln_shellcheck",
        build_file = Label("//toolchain/debian:BUILD.shellcheck.bazel"),
        packages = "kiln_shellcheck",
        tools = {"shellcheck": "usr/bin/shellcheck"},
    )
    declare(
        debian_repository,
        name = "kiln_npm",
        build_file = Label("//toolchain/debian:BUILD.npm.bazel"),
        packages = "kiln_npm",
        postprocess = "sed -n \"/^define('registry', {/,/}/s/^  default: '\\(.*\\)',/\\1/p\" " +
                      "root/usr/share/nodejs/npm/lib/utils/config/definitions.js > registry; [ -s registry ]",
    )
    declare(
        npm_repository,
        name = "kiln_buildifier",
        build_file = Label("//toolchain/debian:BUILD.buildifier.bazel"),
        files = ["buildifier-linux_amd64"],
        package = "@bazel/buildifier",
    )
    declare(
        debian_repository,
        name = "kiln_gdb",
        build_file = Label("//toolchain/debian:BUILD.gdb.bazel"),
        # No settings of the host and of the user: `gdb -nx` is what the launcher adds.
        environment = {"PYTHONHOME": "{root}/usr"},
        packages = "kiln_gdb",
        tools = {"gdb": "usr/bin/gdb -nx -data-directory {root}/usr/share/gdb"},
    )
    declare(
        debian_repository,
        name = "kiln_llvm_reports",
        build_file = Label("//toolchain/debian:BUILD.llvm_reports.bazel"),
        exclude = [
            "./usr/lib/llvm-19/bin/[a-km-z]*",
            "./usr/lib/llvm-19/bin/ll[a-uw-z]*",
            "./usr/lib/llvm-19/bin/llvm-[abd-oqrt-z]*",
            "./usr/share/icu",
        ],
        packages = "kiln_llvm_reports",
        tools = {
            "llvm-cov": _LLVM + "/bin/llvm-cov",
            "llvm-profdata": _LLVM + "/bin/llvm-profdata",
            "llvm-symbolizer": _LLVM + "/bin/llvm-symbolizer",
        },
    )
    declare(
        debian_repository,
        name = "kiln_nasm",
        build_file = Label("//toolchain/debian:BUILD.nasm.bazel"),
        packages = "kiln_nasm",
        tools = {"nasm": "usr/bin/nasm"},
    )
    declare(
        debian_repository,
        name = "kiln_qemu",
        build_file = Label("//toolchain/debian:BUILD.qemu.bazel"),
        environment = {"QEMU_MODULE_DIR": "{root}/%s/qemu" % _LIB},
        library_directories = [_LIB + "/pulseaudio"],
        modules = [
            _LIB + "/qemu/accel-tcg-x86_64.so",
            _LIB + "/qemu/hw-display-virtio-gpu-pci.so",
            _LIB + "/qemu/hw-display-virtio-gpu.so",
            _LIB + "/qemu/hw-display-virtio-vga.so",
            _LIB + "/qemu/ui-opengl.so",
            _LIB + "/qemu/ui-sdl.so",
        ],
        packages = "kiln_qemu",
        tools = {
            "qemu-img": "usr/bin/qemu-img",
            "qemu-system-x86_64": "usr/bin/qemu-system-x86_64 -L {root}/usr/share/seabios -L {root}/usr/share/qemu",
        },
    )
    declare(
        debian_repository,
        name = "kiln_qemu_aarch64",
        build_file = Label("//toolchain/debian:BUILD.qemu_aarch64.bazel"),
        packages = "kiln_qemu_aarch64",
        tools = {
            "qemu-system-aarch64": "usr/bin/qemu-system-aarch64 -L {root}/usr/share/seabios",
        },
    )
    declare(
        debian_repository,
        name = "kiln_bochs",
        build_file = Label("//toolchain/debian:BUILD.bochs.bazel"),
        # It would look up the host's time zone and language, and SDL the program `zenity` to show errors with.
        environment = {
            "BXSHARE": "{root}/usr/share/bochs",
            "LC_ALL": "C",
            "LTDL_LIBRARY_PATH": "{root}/%s/bochs/plugins" % _LIB,
            "PATH": "/nonexistent",
            "TZ": "UTC0",
        },
        library_directories = [_LIB + "/pulseaudio"],
        modules = ["%s/bochs/plugins/libbx_%s.so" % (_LIB, plugin) for plugin in _BOCHS_PLUGINS] + [_LIB + "/libudev.so.1"],
        packages = "kiln_bochs",
        tools = {"bochs": "usr/bin/bochs-bin"},
    )
    declare(
        debian_repository,
        name = "kiln_image_tools",
        build_file = Label("//toolchain/debian:BUILD.image_tools.bazel"),
        # mtools' defaults: its environment overrules a host's /etc/mtools.conf, which it always reads. It would read
        # ~/.mtoolsrc as well.
        environment = {
            "GCONV_PATH": "{root}/%s/gconv" % _LIB,
            "HOME": "/nonexistent",
            "LC_ALL": "C",
            "MTOOLSRC": "/dev/null",
            "MTOOLS_DEFAULT_CODEPAGE": "850",
            "MTOOLS_FAT_COMPATIBILITY": "0",
            "MTOOLS_LOWER_CASE": "0",
            "MTOOLS_NAME_NUMERIC_TAIL": "1",
            "MTOOLS_NO_VFAT": "0",
            "MTOOLS_SKIP_CHECK": "0",
            "TZ": "UTC0",
        },
        packages = "kiln_image_tools",
        # glibc reads gconv-modules.d, but no symlinks in it, and in a sandbox every file is one.
        postprocess = "ln -s ../root/usr/bin/busybox bin/busybox; mkdir applets; " +
                      "for applet in %s; do ln -s ../bin/busybox applets/$applet; done; " % " ".join(_APPLETS) +
                      "cd root/%s/gconv; cat gconv-modules.d/*.conf >> gconv-modules" % _LIB,
        tools = {
            "mcopy": "usr/bin/mtools",
            "mdir": "usr/bin/mtools",
            "mformat": "usr/bin/mtools",
            "mmd": "usr/bin/mtools",
            "mpartition": "usr/bin/mtools",
            "sgdisk": "usr/sbin/sgdisk",
        },
    )

    declare(
        debian_repository,
        name = "kiln_nginx",
        build_file = Label("//toolchain/debian:BUILD.nginx.bazel"),
        packages = "kiln_nginx",
        tools = {"nginx": "usr/sbin/nginx"},
    )
    declare(
        debian_repository,
        name = "kiln_grub",
        build_file = Label("//toolchain/debian:BUILD.grub.bazel"),
        packages = "kiln_grub",
        tools = {"grub-mkimage": "usr/bin/grub-mkimage"},
    )
    declare(
        debian_repository,
        name = "kiln_secure_boot",
        build_file = Label("//toolchain/debian:BUILD.secure_boot.bazel"),
        # No configuration of the host's.
        environment = {"OPENSSL_CONF": "/dev/null"},
        packages = "kiln_secure_boot",
        tools = {
            "cert-to-efi-sig-list": "usr/bin/cert-to-efi-sig-list",
            "hash-to-efi-sig-list": "usr/bin/hash-to-efi-sig-list",
            "openssl": "usr/bin/openssl",
            "osslsigncode": "usr/bin/osslsigncode",
            "sbverify": "usr/bin/sbverify",
            "sign-efi-sig-list": "usr/bin/sign-efi-sig-list",
        },
    )
    declare(
        debian_repository,
        name = "kiln_tpm",
        build_file = Label("//toolchain/debian:BUILD.tpm.bazel"),
        environment = {"OPENSSL_CONF": "/dev/null"},
        library_directories = [_LIB + "/swtpm"],
        modules = [_LIB + "/libtss2-tcti-swtpm.so.0"],
        packages = "kiln_tpm",
        tools = {
            "swtpm": "usr/bin/swtpm",
            "tpm2": "usr/bin/tpm2",
        },
    )
    declare(
        debian_repository,
        name = "kiln_xorriso",
        build_file = Label("//toolchain/debian:BUILD.xorriso.bazel"),
        packages = "kiln_xorriso",
        tools = {"xorriso": "usr/bin/xorriso -no_rc"},
    )
    declare(
        debian_repository,
        name = "kiln_bazel_source",
        build_file = Label("//toolchain/debian:BUILD.bazel_source.bazel"),
        packages = "kiln_bazel_source",
        # All but src/tools/remote; without its packages, so that they can be named from here.
        postprocess = "mv root/usr/src/bazel-bootstrap/src/tools/remote/src/main/java remote_worker; " +
                      "find remote_worker -name BUILD -delete; rm -r root",
    )
    declare(
        debian_repository,
        name = "kiln_parsers",
        build_file = Label("//toolchain/debian:BUILD.parsers.bazel"),
        packages = "kiln_parsers",
        tools = {"xmlwf": "usr/bin/xmlwf"},
    )
    declare(
        debian_repository,
        name = "kiln_chromium",
        build_file = Label("//toolchain/debian:BUILD.chromium.bazel"),
        # No fonts of the host's, and no files of the user's.
        environment = {
            "FONTCONFIG_FILE": "fonts.conf",
            "FONTCONFIG_PATH": "{root}/..",
            "HOME": "/nonexistent",
            "TZ": "UTC0",
        },
        exclude = [
            "./usr/lib/chromium/libVk*",
            "./usr/share/X11",
            "./usr/share/glib-2.0",
            "./usr/share/icons",
        ],
        library_directories = [_LIB + "/pulseaudio"],
        modules = [
            "usr/lib/chromium/libEGL.so",
            "usr/lib/chromium/libGLESv2.so",
            "usr/lib/chromium/libvk_swiftshader.so",
        ],
        packages = "kiln_chromium",
        # Chromium looks for its files beside the program, which is the dynamic loader.
        postprocess = "cd root/%s; for file in ../chromium/*; do ln -s \"$file\" .; done; " % _LIB +
                      "cd ../../../..; printf '%s' '" +
                      "<fontconfig><dir prefix=\"relative\">root/usr/share/fonts</dir>" +
                      "<cachedir>/nonexistent</cachedir></fontconfig>' > fonts.conf",
        tools = {"chromium": "usr/lib/chromium/chromium-headless-shell"},
    )
    declare(
        debian_repository,
        name = "kiln_proof_tools",
        build_file = Label("//toolchain/debian:BUILD.proof_tools.bazel"),
        modules = [_LIB + "/faketime/libfaketime.so.1"],
        packages = "kiln_proof_tools",
        tools = {
            "jq": "usr/bin/jq",
            "strace": "usr/bin/strace",
        },
    )

def _data_repositories(declare):
    declare(
        debian_repository,
        name = "kiln_gnu_efi",
        build_file = Label("//toolchain/debian:BUILD.gnu_efi.bazel"),
        packages = "kiln_gnu_efi",
    )
    declare(
        debian_repository,
        name = "kiln_gnu_efi_aarch64",
        build_file = Label("//toolchain/debian:BUILD.gnu_efi.bazel"),
        packages = "kiln_gnu_efi_aarch64",
    )
    declare(
        debian_repository,
        name = "kiln_console_font",
        build_file = Label("//toolchain/debian:BUILD.console_font.bazel"),
        packages = "kiln_console_font",
        postprocess = "gzip -dc root/usr/share/consolefonts/Lat15-Fixed16.psf.gz > font.psf",
    )
    declare(
        debian_repository,
        name = "kiln_linux",
        build_file = Label("//toolchain/debian:BUILD.linux.bazel"),
        exclude = ["./lib/modules", "./usr/lib/modules"],
        packages = "kiln_linux",
        postprocess = "mv root/boot/vmlinuz-* vmlinuz",
    )
    declare(
        debian_repository,
        name = "kiln_memtest",
        build_file = Label("//toolchain/debian:BUILD.memtest.bazel"),
        packages = "kiln_memtest",
        postprocess = "mv root/boot/memtest86+x64.bin memtest.bin",
    )
    declare(
        debian_repository,
        name = "kiln_ipxe",
        build_file = Label("//toolchain/debian:BUILD.ipxe.bazel"),
        packages = "kiln_ipxe",
        postprocess = "mv root/usr/lib/ipxe/qemu/pxe-e1000.rom pxe-e1000.rom; rm -r root",
    )
    declare(
        debian_repository,
        name = "kiln_memdisk",
        build_file = Label("//toolchain/debian:BUILD.memdisk.bazel"),
        packages = "kiln_memdisk",
        postprocess = "mv root/usr/lib/syslinux/memdisk memdisk; rm -r root",
    )
    declare(
        debian_repository,
        name = "kiln_multiboot_kernels",
        build_file = Label("//toolchain/debian:BUILD.multiboot_kernels.bazel"),
        packages = "kiln_multiboot_kernels",
        postprocess = "mv root/boot/invaders.exec .; gzip -dc root/boot/xen-*.gz > xen; rm -r root",
    )
    declare(
        debian_repository,
        name = "kiln_sysroot",
        build_file = Label("//toolchain/debian:BUILD.sysroot.bazel"),
        packages = "kiln_sysroot",
        # Linker scripts name the real files by absolute path; by bare name the linker finds them in -L.
        postprocess = "cd root/%s; sed -i -E '/^(GROUP|INPUT)/s#/[^ ]*/##g' libc.so libm.so libm.a" % _LIB,
    )
    declare(
        debian_repository,
        name = "kiln_clang_rt",
        build_file = Label("//toolchain/debian:BUILD.clang_rt.bazel"),
        packages = "kiln_clang_rt",
    )

# buildifier: disable=unnamed-macro
def kiln_register_toolchains():
    """Registers Kiln's C toolchains, one per target platform.

    Call it after kiln_repositories(), and before other C toolchains are registered: those would fit Kiln's tools as well.
    The one for Linux is for Kiln's own tools, unit_test and fuzz_target; other
    programs for Linux keep the C and C++ toolchain of their workspace. A workspace that has none, and none on the
    machine, can ask for Kiln's, which compiles C only, with two lines in its .bazelrc:

        build --host_platform=@kiln//toolchain/platforms:linux_x86_64
        build --platforms=@kiln//toolchain/platforms:linux_x86_64
    """
    native.register_toolchains(str(Label("//toolchain/cc:all")))
