"""What BUILD files of workspaces that use Kiln load: all of it from here.

    load("@kiln//:defs.bzl", "disk_image", "kiln_kernel", "qemu_test")

Kernels
    kiln_kernel           an ELF file that Kiln's loaders boot
    freestanding_library  a cc_library that runs in a kernel only
    nasm_object           one NASM file, as an object or as a flat binary
    flat_binary           the bytes of a linked ELF file, as they are in memory
    for_platform          builds a target for one of the platforms below

Disks
    disk_image            a disk that boots a kernel on BIOS, UEFI or both
    disk_flash            `bazel run` writes a disk to a USB stick or an SD card
    pcr_prediction        what a TPM will say of a disk
    qemu_run              `bazel run` boots a disk
    qemu_gdb              `bazel run` debugs it with gdb

Secure Boot
    secure_boot_key       a certificate, and how to sign a disk's loader with its key
    uefi_variables        the variables of a machine that starts what such keys have signed
    secure_boot_machine   that machine, for a qemu_test

Tests
    qemu_test             boots a disk and checks what the guest says, shows, and how it ends
    boot_matrix           boots a kernel on machines of many shapes
    expect_failure_test   a qemu_test that has to fail, for the right reason
    kernel_test           tests that run inside Kiln's kernel
    unit_test             a program with cmocka, under sanitizers, on the machine that builds
    fuzz_target           a libFuzzer target, and a short test of it

Platforms, for `target_compatible_with`; their labels are in //toolchain/platforms.
    KERNEL                kernels of any architecture
    AARCH64_KERNEL        kernels: //toolchain/platforms:aarch64_none
    X86_64_KERNEL         kernels: //toolchain/platforms:x86_64_none
    I386_BIOS             32-bit code that calls the BIOS: //toolchain/platforms:i386_bios
    UEFI                  64-bit code that calls UEFI, of any architecture
    AARCH64_UEFI          64-bit code that calls UEFI: //toolchain/platforms:aarch64_uefi
    X86_64_UEFI           64-bit code that calls UEFI: //toolchain/platforms:x86_64_uefi
    FREESTANDING          any of these
    HOST                  programs for Linux

The rest of this repository is its own business and can change: only what is public by visibility is to be used.
"""

load("//image:defs.bzl", _disk_image = "disk_image")
load("//image/flash:defs.bzl", _disk_flash = "disk_flash")
load("//image/measured:defs.bzl", _pcr_prediction = "pcr_prediction")
load(
    "//image/secure_boot:defs.bzl",
    _secure_boot_key = "secure_boot_key",
    _uefi_variables = "uefi_variables",
)
load("//kernel:defs.bzl", _freestanding_library = "freestanding_library", _kiln_kernel = "kiln_kernel")
load("//tests:defs.bzl", _expect_failure_test = "expect_failure_test", _qemu_test = "qemu_test")
load("//tests:kernel_test.bzl", _kernel_test = "kernel_test")
load("//tests/matrix:defs.bzl", _boot_matrix = "boot_matrix")
load(
    "//toolchain/cc:defs.bzl",
    _flat_binary = "flat_binary",
    _fuzz_target = "fuzz_target",
    _unit_test = "unit_test",
)
load("//toolchain/gdb:defs.bzl", _qemu_gdb = "qemu_gdb")
load("//toolchain/nasm:defs.bzl", _nasm_object = "nasm_object")
load(
    "//toolchain/platforms:defs.bzl",
    _AARCH64_KERNEL = "AARCH64_KERNEL",
    _AARCH64_UEFI = "AARCH64_UEFI",
    _FREESTANDING = "FREESTANDING",
    _HOST = "HOST",
    _I386_BIOS = "I386_BIOS",
    _KERNEL = "KERNEL",
    _UEFI = "UEFI",
    _X86_64_KERNEL = "X86_64_KERNEL",
    _X86_64_UEFI = "X86_64_UEFI",
    _for_platform = "for_platform",
)
load("//toolchain/qemu:machines.bzl", _secure_boot_machine = "secure_boot_machine")
load("//toolchain/qemu:run.bzl", _qemu_run = "qemu_run")

boot_matrix = _boot_matrix
disk_flash = _disk_flash
disk_image = _disk_image
expect_failure_test = _expect_failure_test
flat_binary = _flat_binary
for_platform = _for_platform
freestanding_library = _freestanding_library
fuzz_target = _fuzz_target
kernel_test = _kernel_test
kiln_kernel = _kiln_kernel
nasm_object = _nasm_object
pcr_prediction = _pcr_prediction
qemu_gdb = _qemu_gdb
qemu_run = _qemu_run
qemu_test = _qemu_test
secure_boot_key = _secure_boot_key
secure_boot_machine = _secure_boot_machine
uefi_variables = _uefi_variables
unit_test = _unit_test

FREESTANDING = _FREESTANDING
HOST = _HOST
I386_BIOS = _I386_BIOS
AARCH64_KERNEL = _AARCH64_KERNEL
AARCH64_UEFI = _AARCH64_UEFI
KERNEL = _KERNEL
UEFI = _UEFI
X86_64_KERNEL = _X86_64_KERNEL
X86_64_UEFI = _X86_64_UEFI
