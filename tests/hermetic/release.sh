#!/usr/bin/env bash
#
# Proof: a kernel built with --config=release says which commit it is from, and whether the sources were
# those of the commit. Who built it, and where, is in no release: one action can read that, and what it writes is
# version and commit. Built without --config=release, the image is the same to the byte whatever git says.

set -euo pipefail

# shellcheck source=tests/hermetic/workspace.sh
source "$PWD/tests/hermetic/workspace.sh"
workspace one

readonly BUILDER=kiln-proof-builder # The user's name, to Bazel. The host's may be any word, and cannot be chosen.
copy=$proofs/one
version=$(sed -n 's/^#define KILN_VERSION "\(.*\)"$/\1/p' "$copy/lib/version.h")
[[ -n $version ]] || die "lib/version.h has no KILN_VERSION"

unset "${!GIT_@}" # Of a git that runs this, and whose repository is not to be touched.

bazel() {
  bazel_in one --host_jvm_args=-Duser.name="$BUILDER" "$@"
}

# in_git ARGUMENT...: git in the copy, by nobody in particular.
in_git() {
  GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 \
    git -C "$copy" -c user.name=nobody -c user.email=nobody@example.com "$@"
}

# boots_as NAME OPTION...: boots the image, built with these options. The kernel has to call itself NAME.
boots_as() {
  local name=$1 log=$copy/bazel-testlogs/tests/bios_image_test/test.log
  shift
  bazel test "$@" //tests:bios_image_test
  grep -Exq "serial: ${name//[()]/.}, build [0-9a-f]{16}" "$log" || die "no line \"$name\" on the serial line:"$'\n'"$(<"$log")"
  say "${*:-no option}: boots as \"$name\""
}

# Prints the hash of the image that was built last.
image_hash() {
  sha256sum <"$copy/bazel-bin/image/bios.img"
}

rm -rf "$copy/.git" # Of a proof that did not reach its end.
boots_as "$version"
plain=$(image_hash)
boots_as "$version (not from a git checkout)" --config=release

in_git init --quiet
in_git add --all
in_git commit --quiet --message="All of it"
commit=$(in_git rev-parse HEAD)
boots_as "$version (commit $commit)" --config=release
released=$(image_hash)
[[ $released != "$plain" ]] || die "the release is the image of any other build"

# Bazel writes user and host into the status files, whatever --workspace_status_command says.
status=$copy/bazel-out/stable-status.txt
grep -Fqx "BUILD_USER $BUILDER" "$status" || die "Bazel takes the user for another:"$'\n'"$(<"$status")"
readers=$(bazel aquery --config=release 'inputs(".*-status\.txt", deps(//...))' | sed -n 's/^ *Mnemonic: //p' | sort -u)
[[ $readers == KernelVersion ]] || die "what reads the status files is not KernelVersion, but"$'\n'"$readers"
written=$(bazel aquery --config=release 'mnemonic(KernelVersion, deps(//image:bios))' |
  sed -n 's/^ *Outputs: \[\(.*\)\]$/\1/p')
text=$(grep -v -e '^/\* Written by ' -e '^#include ' -e '^$' "$copy/$written")
[[ $text == "const char kernel_version[] = KILN_VERSION \" (commit $commit)\";" ]] || die "$written is"$'\n'"$text"
! grep -rFl "$BUILDER" "$copy"/bazel-out/*/bin || die "the files above name the user"

# What everybody can sign is no release.
if bazel build --config=release //tests/secure_boot:signed //tests/secure_boot:variables --keep_going 2>"$proofs/release_refused.log"; then
  die "a release was signed with the test key"
fi
for target in signed_signed variables; do
  grep -q "kiln: error: .*//tests/secure_boot:$target: a release .* cannot be signed with a test key" "$proofs/release_refused.log" ||
    die "a release with the test key ends in"$'\n'"$(<"$proofs/release_refused.log")"
done
say "a release is not signed with the test key"

boots_as "$version"
[[ $(image_hash) == "$plain" ]] || die "without --config=release, the commit has changed the image"

printf '\n' >>"$copy/README.md"
boots_as "$version (commit $commit-modified)" --config=release
boots_as "$version"
[[ $(image_hash) == "$plain" ]] || die "without --config=release, an uncommitted change has changed the image"

in_git checkout --quiet README.md
boots_as "$version (commit $commit)" --config=release
[[ $(image_hash) == "$released" ]] || die "the same commit was released as other bytes"

rm -rf "$copy/.git"
say "passed"
