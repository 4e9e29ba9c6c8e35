#!/usr/bin/env bash
#
# Proof: the same tree, with Bazel 7.7.1, makes the same bits as with Bazel 4.2.3, in all the ways in which Bazel 7 can be
# used: with modules, which it uses when nobody says otherwise; with WORKSPACE; and as a module of somebody else's, from a
# directory and from an archive. Tests pass, and the workspaces of examples/ build and boot.
#
# Bazel 7 is Debian unstable's package bazel-bootstrap, in a new root that debootstrap makes. Nothing of it stays on the
# machine. Debian's packages lack some modules that Bazel has by itself from a registry: empty ones stand for them, as
# nothing that Kiln builds uses them.
#
# Run by `bazel run //tests/hermetic:bazel_7`, as root on a Debian machine.
# Usage: bazel_7.sh DEBOOTSTRAP
#   DEBOOTSTRAP: its script, as $(rootpath) names it

set -euo pipefail
export LC_ALL=C

# shellcheck source=tests/hermetic/workspace.sh
source "$PWD/tests/hermetic/workspace.sh"

readonly SUITE=sid KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg VERSION=7.7.1
readonly NEEDED_GB=10 TIMEOUT=7200

debootstrap=$PWD/../${1#external/}

# What has to be the same, however it is built: in Kiln's own repository, and where that is another's.
OUTPUTS=(boot/bios/loader.bin boot/bios/loader_gpt.bin boot/uefi/BOOTX64.EFI)
OWN_OUTPUTS=("${OUTPUTS[@]}" kernel/kernel.elf kernel/kernel.gsym image/{bios,hybrid,uefi}.img)
TARGETS=(//boot/bios:loader //boot/bios:loader_gpt //boot/uefi:loader)
OWN_TARGETS=("${TARGETS[@]}" //kernel //image:{bios,hybrid,uefi})

# --- On this machine ---

# Fails with all that is missing.
check_host() {
  local missing=() program
  for program in apt-get dpkg-deb gpgv perl pivot_root unshare wget; do
    command -v "$program" >/dev/null || missing+=("the program $program")
  done
  [[ -e $KEYRING ]] || missing+=("$KEYRING: apt-get install debian-archive-keyring")
  if ((EUID != 0)); then
    missing+=("root: debootstrap and mounts need it")
  elif command -v unshare >/dev/null && ! unshare --mount --pid --fork true; then
    missing+=("the right to make namespaces (see above): a container needs CAP_SYS_ADMIN")
  fi
  (($(df --output=avail -B 1G "$proofs" | tail -n 1) >= NEEDED_GB)) ||
    missing+=("$NEEDED_GB GB in $proofs: set TMPDIR to a directory that has them")
  ((${#missing[@]} == 0)) || die "this machine lacks"$'\n'"$(printf '  %s\n' "${missing[@]}")"
}

# Prints the first mirror of KILN_DEBIAN_MIRRORS, or of apt's, that has the suite.
find_mirror() {
  "$root/toolchain/debian/update.sh" --sources "$SUITE" | sed 's/\[.*\] //; s/^deb \([^ ]*\) .*/\1/;q'
}

# --- In the new root: this script once more, as process 1 of namespaces of its own ---

# begin STEP, end: print on the terminal what is being done and how long it took; standard output is the log.
begin() {
  printf 'bazel_7: %s\n' "$1"
  printf '%-68s ' "$1" >&"$terminal"
  start=$SECONDS
}
end() {
  printf '%5d s\n' "$((SECONDS - start))" >&"$terminal"
}

make_root() {
  DEBOOTSTRAP_DIR=${debootstrap%/sbin/*}/share/debootstrap "$debootstrap" --arch=amd64 --variant=minbase \
    --force-check-gpg --keyring="$KEYRING" "$SUITE" "$machine/root" "$mirror"
  # This machine's certificates and proxies, and what it thinks of the dates of its mirrors.
  if compgen -G "/usr/local/share/ca-certificates/*.crt" >/dev/null; then
    mkdir -p "$machine/root/usr/local/share/ca-certificates"
    cp /usr/local/share/ca-certificates/*.crt "$machine/root/usr/local/share/ca-certificates"
  fi
  apt-config dump | sed -n '/^Acquire::\(https\?::\|Check-\)/p' >"$machine/root/etc/apt/apt.conf.d/99host"
  printf '127.0.0.1 localhost %s\n' "$(uname -n)" >"$machine/root/etc/hosts"
  mkdir "$machine/root/kiln"
  mv "$machine"/{expected,source.tar} "$machine/root/kiln"
}

# Makes the new root that of this process. Not with chroot, where Linux allows no user namespaces and so Bazel no sandbox.
enter_root() {
  local root=$machine/root
  mount --bind "$root" "$root"
  mount -t proc proc "$root/proc"
  mount -t sysfs sysfs "$root/sys"
  mount -t devpts devpts "$root/dev/pts"
  mount -t tmpfs tmpfs "$root/dev/shm"
  cd "$root"
  pivot_root . mnt
  umount -l /mnt
  cd /kiln
}

install_bazel() {
  local module
  DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends bazel-bootstrap zip
  apt-get clean
  [[ $(bazel --version) == "bazel $VERSION"* ]] || die "Debian's $SUITE has another Bazel now: $(bazel --version)"
  # The modules that Bazel's own ask for, and Debian has no package of.
  for module in apple_support buildozer protobuf zlib; do
    mkdir -p "modules/$module"
    printf 'module(name = "%s")\n' "$module" >"modules/$module/MODULE.bazel"
    : >"modules/$module/BUILD.bazel"
    printf 'common --override_module=%s=/kiln/modules/%s\n' "$module" "$module"
  done >>/etc/bazel/bazelrc
  # What all builds here share, so that nothing is downloaded or compiled twice.
  printf 'build --disk_cache=/kiln/cache\n' >>/etc/bazel/bazelrc
}

# copy_tree DIRECTORY
copy_tree() {
  mkdir "$1"
  tar -C "$1" -xf source.tar
}

# bazel_at DIRECTORY ARGUMENT...: Bazel, without options that this tree does not have by itself.
bazel_at() {
  (cd "$1" && bazel "${@:2}")
}

# same DIRECTORY FILE...: fails unless files in it are what Bazel 4.2.3 has made.
same() {
  (cd "$1" && sha256sum "${@:2}") >found
  for file in "${@:2}"; do
    grep " $file\$" expected
  done | diff - found || die "other bits than with Bazel 4.2.3"
}

# build_and_test DIRECTORY: the README's commands.
build_and_test() {
  begin "$1: bazel build //..."
  bazel_at "$1" build //...
  bazel_at "$1" build "${OWN_TARGETS[@]}"
  same "$1/bazel-bin" "${OWN_OUTPUTS[@]}"
  end
  begin "$1: bazel test //..."
  bazel_at "$1" test //...
  end
  bazel_at "$1" shutdown
}

# examples WHERE: builds and boots examples/, with Kiln from where their MODULE.bazel says.
examples() {
  local name
  for name in hello modules cpp prebuilt; do
    begin "examples/$name, Kiln from $1: bazel test //..."
    if [[ $name == prebuilt ]]; then
      cp -f hello.elf "examples/$name/kernel.elf"
    fi
    bazel_at "examples/$name" test //...
    if [[ $name == hello ]]; then
      cp -f "examples/$name/bazel-bin/hello.elf" hello.elf
      bazel_at "examples/$name" build "${TARGETS[@]/#/@kiln}"
      same "$(echo "examples/$name/bazel-bin/external/kiln"[~+])" "${OUTPUTS[@]}"
    fi
    bazel_at "examples/$name" shutdown
    end
  done
}

new_machine() {
  exec {terminal}>&1 >"$machine/log" 2>&1 </dev/null
  trap 'exit 130' INT
  export HOME=/root USER=root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

  begin "debootstrap --variant=minbase $SUITE"
  make_root
  end
  enter_root
  begin "apt-get install bazel-bootstrap"
  install_bazel
  end

  copy_tree modules-tree
  build_and_test modules-tree

  copy_tree workspace-tree
  printf '%s\n' >workspace-tree/user.bazelrc "common --noenable_bzlmod --enable_workspace" \
    "common --override_repository=rules_python=/usr/share/bazel/rules/python"
  build_and_test workspace-tree

  cp -R modules-tree/examples examples
  sed -i 's#path = "../.."#path = "/kiln/modules-tree"#' examples/*/MODULE.bazel
  : | tee examples/{hello,modules,cpp,prebuilt}/WORKSPACE.bzlmod
  examples "a directory"

  tar -C modules-tree --exclude='./bazel-*' -czf kiln.tar.gz .
  local override
  override="archive_override(module_name = \"kiln\", urls = [\"file:///kiln/kiln.tar.gz\"],
    integrity = \"sha256-$(openssl dgst -sha256 -binary kiln.tar.gz | base64)\")"
  for file in examples/*/MODULE.bazel; do
    sed -i '/^local_path_override/,$d' "$file"
    printf '%s\n' "$override" >>"$file"
  done
  examples "an archive"
}

# It is process 1 there, and what it has started or mounted ends with it.
if [[ ${KILN_BAZEL_7:-} ]]; then
  trap - EXIT
  machine=$KILN_BAZEL_7
  new_machine
  exit
fi

check_host
mirror=$(find_mirror)
[[ $mirror ]] || die "no mirror of this machine has Debian's $SUITE: name one with KILN_DEBIAN_MIRRORS"
export mirror

machine=$proofs/bazel_7
rm -rf --one-file-system "$machine"
mkdir "$machine"
workspace one
begin_host=$SECONDS
quietly "$machine/log" bazel_in one build "${OWN_TARGETS[@]}"
(cd "$proofs/one/bazel-bin" && "$busybox" sha256sum "${OWN_OUTPUTS[@]}") >"$machine/expected"
cp "$proofs/source.tar" "$machine"
printf '%-68s %5d s\n' "the digests with Bazel 4.2.3" "$((SECONDS - begin_host))"

status=0
KILN_BAZEL_7=$machine KILN_PROOFS=$proofs timeout --foreground -s KILL "$TIMEOUT" \
  unshare --mount --pid --fork --kill-child "$0" "$@" || status=$?
if ((status != 0)); then
  printf 'FAILED\n'
  tail -n 60 "$machine/log"
  ((status != 137)) || status="137 (killed: the limit is $TIMEOUT s)"
  die "\"$(sed -n 's/^bazel_7: //p' "$machine/log" | tail -n 1)\" ended with status $status; above is what it said last"
fi
sed -n 's/^\(INFO: .* processes: \|Executed \)/    &/p' "$machine/log"
rm -rf --one-file-system "$machine"
say "passed"
