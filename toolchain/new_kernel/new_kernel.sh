#!/usr/bin/env bash
#
# `bazel run @kiln//:new_kernel -- DIR NAME`: writes a workspace with a kernel in it, which builds and boots at once. It
# is examples/hello with another name; the files of that are the arguments before DIR.

set -euo pipefail
export LC_ALL=C

# Names of other targets in the same BUILD file, and of its repository.
readonly TAKEN=(bios bios_test disk disk_config disk_kernel kiln uefi uefi_test)
readonly NAME_MAX=32

die() {
  printf 'new_kernel: error: %s\n' "$*" >&2
  exit 1
}

sources=()
while (($# > 0)) && [[ $1 != -- ]]; do
  sources+=("$1")
  shift
done
(($# == 3)) || die "give a directory and a name: bazel run @kiln//:new_kernel -- DIR NAME"
directory=$2 name=$3

[[ $name =~ ^[a-z][a-z0-9_]*$ && ${#name} -le NAME_MAX ]] ||
  die "the name \"$name\" is not one for a kernel: use a-z, 0-9 and _, a letter first, at most $NAME_MAX characters"
for taken in "${TAKEN[@]}"; do
  [[ $name != "$taken" ]] || die "the name \"$name\" is that of something else in the workspace: choose another"
done

# Bazel runs this in its own directory; the user is in that one.
[[ -n $directory ]] || die "the directory has no name: bazel run @kiln//:new_kernel -- DIR NAME"
[[ $directory == /* ]] || directory=${BUILD_WORKING_DIRECTORY:-$PWD}/$directory
if [[ -e $directory || -L $directory ]]; then
  [[ -d $directory ]] || die "$directory is a file: choose another directory"
  [[ -z $(ls -A "$directory") ]] || die "$directory is not empty, and nothing in it is overwritten: choose another directory"
fi

# The runfile is a link to where Kiln is.
workspace=$(readlink -f "${sources[0]}")
kiln=${workspace%/examples/hello/*}
[[ $workspace == "$kiln"/examples/hello/* ]] || die "Kiln's repository cannot be found: $workspace is not in examples/hello"
[[ $kiln != *[\"\\[:cntrl:]]* ]] || die "Kiln lies in \"$kiln\": move it to a path without quotation marks, \\ and control characters"

mkdir -p "$directory"
for source in "${sources[@]}"; do
  file=${source##*/}
  text=$(<"$source")
  # The last one is quoted: a new bash would replace a & in it.
  text=${text//hello/"$name"}
  text=${text//'# Where Kiln is: here, two directories up.'/'# Where Kiln is.'}
  text=${text//'path = "../.."'/"path = \"$kiln\""}
  printf '%s\n' "$text" >"$directory/${file//hello/"$name"}"
done

printf 'new_kernel: %s has a kernel, %s.c. In that directory:\n' "$directory" "$name"
printf '    bazel run //:uefi      boots it (or //:bios); Ctrl-A X leaves\n'
printf '    bazel test //...       boots it on both firmwares\n'
printf '    bazel build //:disk    makes bazel-bin/disk.img\n'
