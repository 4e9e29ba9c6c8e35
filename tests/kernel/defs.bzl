"""Tests of kernel_test itself: kernels whose tests have to fail."""

load("//tests:kernel_test.bzl", "kernel_test_arguments", "test_kernel")

def failing_kernel_test(name, srcs, expected, deps = [], firmware = "bios", hang = 1, qemu_args = []):
    """Passes if the tests in `srcs` fail, and the log and test.xml say what `expected` has.

    Args:
      name: name of the test.
      srcs: C files with tests.
      expected: a text file: see expect_report.sh.
      deps: what else they use.
      firmware: one that kernel_test has.
      hang: seconds after which one of them is taken to hang.
      qemu_args: further arguments for QEMU.
    """
    kernel = name + "_kernel"
    architecture = "aarch64" if firmware == "uefi_aarch64" else "x86_64"
    test_kernel(kernel, srcs, deps, "dbg", architectures = [architecture])
    args, data = kernel_test_arguments(kernel, firmware, hang = hang, qemu_args = qemu_args)
    native.sh_test(
        name = name,
        size = "small",
        srcs = ["//tests/kernel:expect_report.sh"],
        args = [
            "$(rootpath %s)" % expected,
            "$(rootpath //tests/harness:run_kernel_test.sh)",
        ] + args,
        data = data + [
            expected,
            "//tests/harness:run_kernel_test.sh",
        ],
    )

def filtered_kernel_test(name, kernel, filter):
    """The tests of a failing_kernel_test that `filter` selects, which pass.

    Args:
      name: name of the test.
      kernel: name of the failing_kernel_test.
      filter: patterns, as --test_filter takes them.
    """
    args, data = kernel_test_arguments(kernel + "_kernel", "bios")
    native.sh_test(
        name = name,
        size = "small",
        srcs = ["//tests/harness:run_kernel_test.sh"],
        args = args + ["'--filter=%s'" % filter],
        data = data,
    )
