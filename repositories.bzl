"""What the WORKSPACE file of a workspace that uses Kiln loads.

The repository may be called anything; here it is @kiln:

    load("@kiln//:repositories.bzl", "kiln_register_toolchains", "kiln_repositories")

    kiln_repositories()

    kiln_register_toolchains()

The workspace's .bazelrc needs one line, as Bazel 4 would not choose C toolchains by platform without it:

    build --incompatible_enable_cc_toolchain_resolution
"""

load(
    "//toolchain/debian:repositories.bzl",
    _kiln_register_toolchains = "kiln_register_toolchains",
    _kiln_repositories = "kiln_repositories",
)

kiln_register_toolchains = _kiln_register_toolchains
kiln_repositories = _kiln_repositories
