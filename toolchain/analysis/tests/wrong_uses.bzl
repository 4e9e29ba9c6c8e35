"""Wrong arguments of the macros and rules of //:defs.bzl, and what is said of them.

What only Bazel's own checks of a rule's attributes refuse (nasm_object, unit_test) is not listed: such errors are in the
package, where no test can see them.
"""

load(
    "//:defs.bzl",
    "boot_matrix",
    "disk_image",
    "expect_failure_test",
    "flat_binary",
    "kernel_test",
    "kiln_kernel",
    "qemu_run",
    "qemu_test",
    "secure_boot_key",
    "secure_boot_machine",
    "uefi_variables",
)
load("//toolchain/analysis:failure_test.bzl", "failure_test")

_DISK = "//image:bios"

# By macro or rule, for each wrong use a name, what is said of it, and the arguments.
_USES = [
    (boot_matrix, {
        "matrix_axis": (
            "or \"kernel\" by `kernels`, not \"colour\"",
            dict(kernels = {"own": {}}, axes = {"colour": ["red"]}),
        ),
        "matrix_kernel": (
            "a name of `kernels` is letters and digits, not \"my_own\"",
            dict(kernels = {"my_own": {}}),
        ),
        "matrix_kernels": (
            "`kernels` is empty: name at least one",
            dict(kernels = {}),
        ),
        "matrix_nothing": (
            "there is no such machine: \"ide\" with \"q35\": its controller is AHCI",
            dict(kernels = {"own": {}}, axes = {"bus": ["ide"], "machine": ["q35"]}),
        ),
        "matrix_strength": (
            "strength is \"pairs\" or \"full\", not \"triples\"",
            dict(kernels = {"own": {}}, strength = "triples"),
        ),
        "matrix_value": (
            "display is \"std\", \"cirrus\", \"virtiovga\", \"ramfb\", \"bochsvga\" or \"noscreen\", not \"vga\"",
            dict(kernels = {"own": {}}, axes = {"display": ["vga"]}),
        ),
    }),
    (disk_image, {
        "disk_config": (
            "a `config` of your own has the `cmdline` in it: write `cmdline=...` there",
            dict(firmware = "bios", cmdline = "verbose", config = "BUILD.bazel"),
        ),
        "disk_firmware": (
            "firmware is \"bios\", \"hybrid\" or \"uefi\", not \"efi\"",
            dict(firmware = "efi"),
        ),
        "disk_format": (
            "format is \"directory\", \"iso\", \"qcow2\", \"raw\", \"tftp\", \"vdi\", \"vhdx\" or \"vmdk\", not \"vhd\"",
            dict(firmware = "bios", format = "vhd"),
        ),
        "disk_format_directory": (
            "a \"directory\" is for firmware = \"uefi\": a BIOS starts no files",
            dict(firmware = "hybrid", format = "directory"),
        ),
        "disk_iso_firmware": (
            "an \"iso\" boots on both firmwares: write firmware = \"hybrid\"",
            dict(firmware = "bios", format = "iso"),
        ),
        "disk_iso_loader": (
            "an \"iso\" has loaders of its own: leave `loader` out",
            dict(firmware = "hybrid", format = "iso", loader = "BUILD.bazel"),
        ),
        "disk_initrd": (
            "an `initrd` is for a `linux` kernel, and there is none",
            dict(firmware = "bios", initrd = "BUILD.bazel"),
        ),
        "disk_initrds": (
            "there are 4095 initrds, and a loader takes 4094",
            dict(firmware = "bios", initrd = ["BUILD.bazel"] * 4095, linux = "BUILD.bazel"),
        ),
        "disk_limine_and_multiboot2": (
            "a disk boots one of `kernel`, `limine` and `multiboot2`: leave all but one of them out",
            dict(firmware = "bios", kernel = "BUILD.bazel", limine = "BUILD.bazel", multiboot2 = "BUILD.bazel"),
        ),
        "disk_limine_cmdline": (
            "cmdline has 1024 bytes, and a loader holds 1023",
            dict(firmware = "bios", cmdline = "x" * 1024, limine = "BUILD.bazel"),
        ),
        "disk_limine_config": (
            "name @kiln//adapters/limine as `kernel` and the other files in `files`",
            dict(firmware = "bios", config = "BUILD.bazel", limine = "BUILD.bazel"),
        ),
        "disk_limine_files": (
            "`limine` puts a file of its own at \"kernel.limine\": name the one in `files` otherwise",
            dict(firmware = "bios", files = {"kernel.limine": "BUILD.bazel"}, limine = "BUILD.bazel"),
        ),
        "disk_limine_modules": (
            "there are 4096 modules, and a loader takes 4095",
            dict(
                firmware = "bios",
                files = {"module%d" % number: "BUILD.bazel" for number in range(4096)},
                limine = "BUILD.bazel",
                modules = {"module%d" % number: "" for number in range(4096)},
            ),
        ),
        "disk_linux_and_kernel": (
            "a disk boots one of `kernel` and `linux`: leave all but one of them out",
            dict(firmware = "bios", kernel = "BUILD.bazel", linux = "BUILD.bazel"),
        ),
        "disk_linux_cmdline": (
            "cmdline has more than one line",
            dict(firmware = "bios", cmdline = "x" * 1024 + "\n", linux = "BUILD.bazel"),
        ),
        "disk_linux_config": (
            "name @kiln//adapters/linux as `kernel` and the other files in `files`",
            dict(firmware = "bios", config = "BUILD.bazel", linux = "BUILD.bazel"),
        ),
        "disk_linux_files": (
            "`linux` puts a file of its own at \"initrd0\": name the one in `files` otherwise",
            dict(firmware = "bios", files = {"initrd0": "BUILD.bazel"}, initrd = "BUILD.bazel", linux = "BUILD.bazel"),
        ),
        "disk_linux_modules": (
            "what a `linux` kernel gets besides is its `initrd`: leave `modules` out",
            dict(
                firmware = "bios",
                files = {"a": "BUILD.bazel"},
                linux = "BUILD.bazel",
                modules = {"a": ""},
            ),
        ),
        "disk_module_config": (
            "a `config` of your own has the `modules` in it: write `module=PATH STRING` there",
            dict(
                firmware = "bios",
                config = "BUILD.bazel",
                files = {"a": "BUILD.bazel"},
                modules = {"a": ""},
            ),
        ),
        "disk_module_file": (
            "the module \"b\" is not one of the `files`: name it there, with its label",
            dict(
                firmware = "bios",
                files = {"a": "BUILD.bazel"},
                kernel = "BUILD.bazel",
                modules = {"b": ""},
            ),
        ),
        "disk_module_string": (
            "the string of the module \"a\" has 256 bytes, and a loader holds 255",
            dict(
                firmware = "bios",
                files = {"a": "BUILD.bazel"},
                modules = {"a": "x" * 256},
                multiboot2 = "BUILD.bazel",
            ),
        ),
        "disk_path": (
            "the path \"/boot/logo.bmp\" has an empty name (no \"/\" at either end, no \"//\")",
            dict(firmware = "bios", files = {"/boot/logo.bmp": "BUILD.bazel"}),
        ),
        "disk_sector_size": (
            "sector_size is 512, or 4096 for a \"raw\" or \"qcow2\" disk",
            dict(firmware = "bios", sector_size = 2048),
        ),
        "disk_kernel_twice": (
            "`files` has \"Kernel.elf\", which is where `kernel` comes to lie: leave it out",
            dict(firmware = "bios", files = {"Kernel.elf": "BUILD.bazel"}, kernel = "BUILD.bazel"),
        ),
        "disk_loader_twice": (
            "`files` has \"pxe.bin\", which is where the loader comes to lie: leave it out",
            dict(firmware = "hybrid", files = {"pxe.bin": "BUILD.bazel"}, format = "tftp"),
        ),
        "disk_tree": (
            "the path \"a b\" has a character that is not a letter",
            dict(firmware = "bios", files = {"a b/": "BUILD.bazel"}),
        ),
        "disk_sign": (
            "`sign` is for UEFI, and a BIOS starts what is there: firmware is \"hybrid\" or \"uefi\"",
            dict(firmware = "bios", kernel = "BUILD.bazel", sign = "//image/secure_boot:TEST_KEY_do_not_trust"),
        ),
        "disk_sign_one": (
            "a disk that is signed or `verified` has a kernel for x86_64 as well",
            dict(
                firmware = "uefi",
                kernel = {"aarch64": "BUILD.bazel"},
                sign = "//image/secure_boot:TEST_KEY_do_not_trust",
            ),
        ),
        "disk_sign_nothing": (
            "`sign` is for a disk with a kiln.cfg",
            dict(firmware = "uefi", files = {"a": "BUILD.bazel"}, sign = "//image/secure_boot:TEST_KEY_do_not_trust"),
        ),
        "disk_verified": (
            "`verified` is for a disk with a kiln.cfg",
            dict(firmware = "bios", files = {"a": "BUILD.bazel"}, verified = True),
        ),
    }),
    (expect_failure_test, {
        "expected_failure": (
            " or \"uefi_first_boot\", or the label of a machine, not \"efi\"",
            dict(disk = _DISK, firmware = "efi", verdict = "hang"),
        ),
    }),
    (flat_binary, {
        "flat_for_host": (
            "is built for this machine: build it through for_platform",
            dict(src = "BUILD.bazel"),
        ),
    }),
    (kernel_test, {
        "kernel_test_deadline": (
            "deadline is a number of seconds from 1 to 45, not 60",
            dict(srcs = ["code.c"], deadline = 60),
        ),
        "kernel_test_firmware": (
            "firmware is a list of \"bios\", \"uefi\" or \"uefi_aarch64\", not bios",
            dict(srcs = ["code.c"], firmware = "bios"),
        ),
        "kernel_test_firmwares": (
            "firmware is a list of \"bios\", \"uefi\" or \"uefi_aarch64\", not [\"efi\"]",
            dict(srcs = ["code.c"], firmware = ["efi"]),
        ),
        "kernel_test_hang": (
            "hang is a number of seconds below the deadline, 5, and not 10",
            dict(srcs = ["code.c"], deadline = 5),
        ),
        "kernel_test_modes": (
            "modes is a list of \"fastbuild\", \"opt\" or \"dbg\", not [\"debug\"]",
            dict(srcs = ["code.c"], modes = ["debug"]),
        ),
    }),
    (kiln_kernel, {
        "kernel_code_model": (
            "`position_independent` and `foreign_code` decide about -mcmodel=large: leave it out of `copts`",
            dict(srcs = ["code.c"], copts = ["-O3", "-mcmodel=large"]),
        ),
        "kernel_mode": (
            "compilation_mode is \"fastbuild\", \"opt\" or \"dbg\", not \"debug\"",
            dict(srcs = ["code.c"], compilation_mode = "debug"),
        ),
        "kernel_mode_unchecked": (
            "`compilation_mode` needs `checked`",
            dict(srcs = ["code.c"], checked = False, compilation_mode = "opt"),
        ),
        "kernel_nasm": (
            "start.asm is for NASM: make a nasm_object of it, for `deps`",
            dict(srcs = ["code.c", "start.asm"]),
        ),
        "kernel_script": (
            "-Tmy.ld in `linkopts`: a linker script of your own is `linker_script`",
            dict(srcs = ["code.c"], linkopts = ["-Tmy.ld"]),
        ),
        "kernel_symbols": (
            "symbols are added when the kernel is checked: `symbols` needs `checked`",
            dict(srcs = ["code.c"], checked = False, symbols = True),
        ),
    }),
    (qemu_run, {
        "run_firmware": (
            "firmware is \"bios\", \"hybrid\", \"uefi\" or \"uefi_aarch64\", not \"efi\"",
            dict(disk = _DISK, firmware = "efi"),
        ),
    }),
    (qemu_test, {
        "test_deadline": (
            "deadline is a number of seconds from 1 to 45, not 60",
            dict(disk = _DISK, firmware = "bios", deadline = 60),
        ),
        "test_dialogue": (
            "the dialogue begins with \"wait LINE\", a line that says that the guest listens",
            dict(disk = _DISK, firmware = "bios", dialogue = ["type help"]),
        ),
        "test_ends": (
            "ends is \"exit\", \"halt\", \"poweroff\" or \"reset\", not \"stop\"",
            dict(disk = _DISK, firmware = "bios", ends = "stop"),
        ),
        "test_fails": (
            "a guest that `fails` writes no `marker`: leave one of them out",
            dict(disk = _DISK, firmware = "bios", fails = "kernel panic", marker = "passed"),
        ),
        "test_firmware": (
            " or \"uefi_first_boot\", or the label of a machine, not \"efi\"",
            dict(disk = _DISK, firmware = "efi"),
        ),
        "test_font": (
            "a `font` is for the texts of `screen`, and there are none",
            dict(disk = _DISK, firmware = "bios", font = "BUILD.bazel"),
        ),
        "test_screen": (
            "a text of `screen` has at most 80 characters",
            dict(disk = _DISK, firmware = "bios", screen = [81 * "x"]),
        ),
        "test_step": (
            "a step of the dialogue is \"wait LINE\", \"type TEXT\" or \"press TEXT\", not \"say hello\"",
            dict(disk = _DISK, firmware = "bios", dialogue = ["wait ready", "say hello"]),
        ),
    }),
    (secure_boot_key, {
        "key_nowhere": (
            "one of `private_key`, `signer` and `test_key` says how to sign: 0 are there",
            dict(certificate = "BUILD.bazel"),
        ),
        "key_relative": (
            "`private_key` is an absolute path, \"/media/stick/db.key\", as Bazel is not to know the file; \"db.key\" is none",
            dict(certificate = "BUILD.bazel", private_key = "db.key"),
        ),
        "key_twice": (
            "one of `private_key`, `signer` and `test_key` says how to sign: 2 are there",
            dict(certificate = "BUILD.bazel", private_key = "/db.key", test_key = "BUILD.bazel"),
        ),
    }),
    (secure_boot_machine, {
        "machine_architecture": (
            "architecture is \"aarch64\" or \"x86_64\", not \"arm64\"",
            dict(architecture = "arm64", variables = "BUILD.bazel"),
        ),
        "machine_variables": (
            "are variables for aarch64, and the firmware of a machine for x86_64 would begin with none",
            dict(variables = "//tests/secure_boot:variables_aarch64"),
        ),
    }),
    (uefi_variables, {
        "variables_boot": (
            "\"Kiln=BOOTX64.EFI\" in `boot` is not TITLE=\\PATH",
            dict(
                boot = ["Kiln=BOOTX64.EFI"],
                kek = ["//image/secure_boot:TEST_KEY_do_not_trust"],
                pk = "//image/secure_boot:TEST_KEY_do_not_trust",
            ),
        ),
    }),
]

def wrong_use_tests(name):
    """For each wrong use the target, and a failure_test of it.

    Args:
      name: name of a test_suite of all of them.
    """
    tests = []
    for macro, uses in _USES:
        for use, (expected, arguments) in uses.items():
            macro(name = use, tags = ["manual"], **arguments)
            tests.append(use + "_test")
            failure_test(
                name = use + "_test",
                size = "small",
                expected = expected,
                target = ":" + use,
            )
    native.test_suite(
        name = name,
        tests = tests,
    )
