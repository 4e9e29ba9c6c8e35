"""Rules beside cc_binary and cc_library: for freestanding code, and for testing it."""

load("//toolchain/cc/private:compile_failure.bzl", _compile_failure_test = "compile_failure_test")
load("//toolchain/cc/private:flat_binary.bzl", _flat_binary = "flat_binary")
load("//toolchain/cc/private:host_tool.bzl", _host_tool = "host_tool")
load(
    "//toolchain/cc/private:unit_test.bzl",
    _fuzz_target = "fuzz_target",
    _unit_test = "unit_test",
)

compile_failure_test = _compile_failure_test
flat_binary = _flat_binary
fuzz_target = _fuzz_target
host_tool = _host_tool
unit_test = _unit_test
