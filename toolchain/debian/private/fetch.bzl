"""Downloading the locked packages of one repository."""

load("//toolchain/debian:packages.bzl", "SUITES")

# Bazel asks its repository cache and every --distdir before any URL, but wants one: this stands for
# "no mirror is known" and fails at once when it is really opened.
_NO_MIRROR = "file:///kiln-knows-no-debian-mirror"

def _listed_mirrors(rctx, base):
    """Returns the mirrors behind a base URL of apt's: itself, or those of the local file it names."""
    if not base.startswith("mirror+file:"):
        return [base]

    # What Debian's cloud images have: one URL a line, perhaps with priorities after it.
    listing = rctx.read("/" + base[len("mirror+file:"):].lstrip("/"))
    return [line.replace("\t", " ").split(" ")[0] for line in listing.splitlines()]

def _apt_mirrors(rctx):
    """Returns the base URLs apt is configured with, those of our suites first; none when there is no apt.

    `apt-get update --print-uris` needs neither root nor downloaded package lists, and reads every form
    that apt's source files can have. It prints lines like 'http://MIRROR/debian/dists/SUITE/InRelease' ...
    """
    apt = rctx.which("apt-get")
    if not apt:
        return []
    ours = []
    others = []
    result = rctx.execute([apt, "update", "--print-uris"], environment = {"LC_ALL": "C"})
    for line in result.stdout.splitlines():
        base, dists, index = line.lstrip("'").partition("/dists/")
        if dists and "/InRelease'" in index:
            (ours if index.partition("/")[0] in SUITES else others).extend(_listed_mirrors(rctx, base))
    return ours + others

def find_mirrors(rctx):
    """Finds the base URLs of the Debian mirrors to try.

    Args:
      rctx: the repository context.

    Returns:
      The bases in KILN_DEBIAN_MIRRORS (separated by spaces) if that is set, else those of apt.
    """
    configured = [base for base in rctx.os.environ.get("KILN_DEBIAN_MIRRORS", "").split(" ") if base]
    bases = {}
    for base in configured or _apt_mirrors(rctx):
        # What Bazel can download from.
        if base.startswith("http://") or base.startswith("https://") or base.startswith("file:/"):
            bases[base.rstrip("/")] = None
    return bases.keys()

def _urls(mirrors, path):
    # apt's sources name mirrors of security updates as well, which have none of the locked packages: ask them last.
    ordered = [base for base in mirrors if "security" not in base] + [base for base in mirrors if "security" in base]
    return ["%s/%s" % (base, path) for base in ordered]

def _fail_download(package, mirrors, other_bytes):
    """Fails with the one message about a package that could not be fetched.

    Args:
      package: its entry of lock.json.
      mirrors: the base URLs that were tried.
      other_bytes: whether a mirror gave a file whose hash is not the locked one.
    """
    file_name = package["path"].rpartition("/")[2]
    name_mirrors = "--repo_env=KILN_DEBIAN_MIRRORS=\"URL URL\" (what comes before /pool/)"
    distdir = "--distdir=DIRECTORY with %s in it" % file_name
    if not mirrors:
        reason = "it is in no cache, and no Debian mirror is known: there are no apt sources here"
        remedy = "name mirrors with %s, or pass %s" % (name_mirrors, distdir)
    elif other_bytes:
        reason = "a mirror gave a file that is not the locked one (sha256 %s); it was not used" % package["sha256"]
        remedy = "use other mirrors, with %s, or pass %s" % (name_mirrors, distdir)
    else:
        reason = "no mirror gave it; the warnings above say why for each"
        remedy = (
            "where it is \"not found\", name an archive of Debian as one more mirror, with {mirrors}; or lock the " +
            "version that your mirrors have, with `bazel run //toolchain/debian:update`. Else check the network, or pass " +
            "{distdir}"
        ).format(distdir = distdir, mirrors = name_mirrors)
    fail("\n".join([
        "kiln: cannot fetch the Debian package {name} {version} ({architecture})".format(**package),
        "  file: " + package["path"],
        "  mirrors: " + (" ".join(mirrors) or "none"),
        "  reason: " + reason,
        "  remedy: " + remedy,
    ]))

def download_packages(rctx, packages, directory):
    """Downloads packages into a directory of the repository and checks their hashes.

    Args:
      rctx: the repository context.
      packages: entries of lock.json.
      directory: where to put the .deb files, relative to the repository.
    """
    mirrors = find_mirrors(rctx)
    for package in packages:
        output = "%s/%s.deb" % (directory, package["name"])
        result = rctx.download(
            _urls(mirrors or [_NO_MIRROR], package["path"]),
            output = output,
            sha256 = package["sha256"],
            allow_fail = True,
        )
        if not result.success:
            # Bazel checks the hash once it has written the file (or, below 32 KiB, before it writes any).
            _fail_download(package, mirrors, other_bytes = rctx.path(output).exists)
