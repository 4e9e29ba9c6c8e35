"""Rules beside cc_binary and cc_library for freestanding code."""

load("//toolchain/cc/private:compile_failure.bzl", _compile_failure_test = "compile_failure_test")
load("//toolchain/cc/private:flat_binary.bzl", _flat_binary = "flat_binary")

compile_failure_test = _compile_failure_test
flat_binary = _flat_binary
