#!/usr/bin/env bash
#
# Proof: the images are byte-identical when they are built twice, in two directories, at two times, in two
# time zones, with nothing shared but the packages.

set -euo pipefail

# shellcheck source=tests/hermetic/workspace.sh
source "$(dirname "${BASH_SOURCE[0]}")/workspace.sh"
workspace one
workspace two/at/another/depth

readonly IMAGES=(image/bios.img image/uefi.img image/hybrid.img)

# hashes NAME TIME_ZONE: builds the images and prints their hashes.
hashes() {
  TZ=$2 bazel_in "$1" build //image:bios //image:uefi //image:hybrid >&2
  (cd "$proofs/$1/bazel-bin" && sha256sum "${IMAGES[@]}")
}

first=$(hashes one UTC)
second=$(hashes two/at/another/depth Asia/Kathmandu)
printf '%s\n' "$first"
[[ $first == "$second" ]] || die "the second time they are different:"$'\n'"$second"
say "passed"
