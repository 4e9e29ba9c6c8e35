"""What MODULE.bazel calls: the repositories of repositories.bzl for Bazel 7, in which they are a module extension's."""

load("//toolchain/debian:repositories.bzl", "package_repositories")

def _packages_impl(module_ctx):
    package_repositories()

    # The lock says all there is to know: MODULE.bazel.lock need not.
    return module_ctx.extension_metadata(reproducible = True)

packages = module_extension(
    implementation = _packages_impl,
    doc = "The external repositories that are made of locked packages.",
)
