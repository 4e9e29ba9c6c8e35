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
# With modules, which is what people have who say nothing, all is built and tested. With WORKSPACE, the same programs are
# called with other names of directories, as with Bazel 4: all is built, and of the boot tests run those of //tests:sample.
#
# Where KILN_PROOFS names a directory (workspace.sh), what an attempt that failed has built and tested is not made again: it
# is in Bazel's disk cache there.
#
# Run by `bazel run //tests/hermetic:bazel_7`, as root on a Debian machine.
# Usage: bazel_7.sh DEBOOTSTRAP
#   DEBOOTSTRAP: its script, as $(rootpath) names it

set -euo pipefail
export LC_ALL=C

# shellcheck source=tests/hermetic/workspace.sh
source "$PWD/tests/hermetic/workspace.sh"
# shellcheck source=tests/hermetic/machine.sh
source "$PWD/tests/hermetic/machine.sh"

readonly SUITE=sid VERSION=7.7.1
readonly NEEDED_GB=10 LIMIT=7200

debootstrap=$PWD/../${1#external/}

# What has to be the same, however it is built: in Kiln's own repository, and where that is another's.
OUTPUTS=(boot/bios/loader.bin boot/bios/loader_gpt.bin boot/uefi/BOOTX64.EFI)
OWN_OUTPUTS=("${OUTPUTS[@]}" kernel/kernel.elf kernel/kernel.gsym image/{bios,hybrid,uefi}.img)
TARGETS=(//boot/bios:loader //boot/bios:loader_gpt //boot/uefi:loader)
OWN_TARGETS=("${TARGETS[@]}" //kernel //image:{bios,hybrid,uefi})

# --- On the new machine, as process 1 of namespaces of its own ---

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

# build_and_test DIRECTORY TARGET...: the README's commands; TARGETs are tested.
build_and_test() {
  begin "$1: bazel build //..."
  bazel_at "$1" build //...
  bazel_at "$1" build "${OWN_TARGETS[@]}"
  same "$1/bazel-bin" "${OWN_OUTPUTS[@]}"
  end
  begin "$1: bazel test $2"
  bazel_at "$1" test "${@:2}"
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
  begin_log "$machine"
  export HOME=/root USER=root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

  begin "debootstrap --variant=minbase, $SUITE"
  make_root "$machine" "$SUITE" "$debootstrap"
  mkdir -p "$machine/root/kiln/cache"
  mv "$machine"/{expected,sampled_targets,source.tar} "$machine/root/kiln"
  mount --bind "$proofs/bazel_7.cache" "$machine/root/kiln/cache"
  end
  enter_root "$machine"
  cd /kiln
  begin "apt-get install bazel-bootstrap"
  install_bazel
  end

  copy_tree modules-tree
  build_and_test modules-tree //...

  copy_tree workspace-tree
  printf '%s\n' >workspace-tree/user.bazelrc "common --noenable_bzlmod --enable_workspace" \
    "common --override_repository=rules_python=/usr/share/bazel/rules/python"
  build_and_test workspace-tree --target_pattern_file=../sampled_targets

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

if [[ ${KILN_MACHINE:-} ]]; then
  trap - EXIT
  machine=$KILN_MACHINE
  new_machine
  exit
fi

check_host "$NEEDED_GB" "$proofs"
machine=$proofs/bazel_7
rm -rf --one-file-system "$machine"
mkdir -p "$machine" "$proofs/bazel_7.cache"
write_sources "$root" "$SUITE" "$machine/sources.list"
workspace one
timed quietly "$machine/log" bazel_in one build "${OWN_TARGETS[@]}"
(cd "$proofs/one/bazel-bin" && "$busybox" sha256sum "${OWN_OUTPUTS[@]}") >"$machine/expected"
sampled_targets one
cp "$proofs/source.tar" "$targets" "$machine"
printf '%-60s %5d s\n' "the digests with Bazel 4.2.3" "$((milliseconds / 1000))"

KILN_PROOFS=$proofs run_on_machine "$machine" "$LIMIT" "$0" "$@"
sed -n 's/^\(INFO: .* processes: \|Executed \)/    &/p' "$machine/log"
rm -rf --one-file-system "$machine" "$proofs/bazel_7.cache"
say "passed"
