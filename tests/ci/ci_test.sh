#!/usr/bin/env bash
#
# examples/ci/test.sh calls Bazel as it says, writes user.bazelrc and keeps outputs. In the place of bazelw is a program
# that notes how it was called, as a test cannot run Bazel: `bazel run //tests/hermetic:fresh_machine -- container` does.
#
#   ci_test.sh BUSYBOX SCRIPT

set -euo pipefail

busybox=$PWD/../${1#external/} script=$PWD/$2 clone=$TEST_TMPDIR/clone
# The locked tools, none of the host's.
"$busybox" mkdir "$TEST_TMPDIR/tools"
for applet in cat chmod cp ln mkdir rm; do
  "$busybox" ln -s "$busybox" "$TEST_TMPDIR/tools/$applet"
done
export PATH=$TEST_TMPDIR/tools

die() {
  printf 'FAILED: %s\n' "$*"
  exit 1
}

# new_clone STATUS: makes a clone whose tests end with this status.
new_clone() {
  rm -rf "$clone"
  mkdir -p "$clone/examples/ci" "$clone/elsewhere/package"
  cp "$script" "$clone/examples/ci/test.sh"
  echo "log of a test" >"$clone/elsewhere/package/test.log"
  printf '#!%s\n' "$BASH" >"$clone/bazelw"
  cat >>"$clone/bazelw" <<END
printf '%s\n' "\$*" >>"$clone/calls"
case \$1 in
  run) echo picture >"\${@: -1}" ;;
  test) ln -s "$clone/elsewhere" bazel-testlogs && exit $1 ;;
esac
END
  chmod +x "$clone/bazelw"
}

# runs STATUS ARGUMENT...: the script ends with this status, and has kept the outputs.
runs() {
  local expected=$1 status=0
  shift
  (cd "$TEST_TMPDIR" && "$BASH" "$clone/examples/ci/test.sh" clone/outputs "$@") || status=$?
  [[ $status == "$expected" ]] || die "status $status, not $expected"
  [[ $(<"$clone/outputs/screen.png") == picture ]] || die "there is no picture"
  [[ $(<"$clone/outputs/tests/package/test.log") == "log of a test" && ! -L $clone/outputs/tests ]] || die "there is no log"
}

# has FILE TEXT: the file in the clone has exactly these lines.
has() {
  [[ $(<"$clone/$1") == "$2" ]] || die "$1 is: $(<"$clone/$1")"
}

picture="run --config=ci //:uefi -- --screenshot $clone/outputs/screen.png"

new_clone 0
runs 0
has calls "$picture
test --config=ci //..."
has user.bazelrc ""

new_clone 3
export KILN_REPOSITORY_CACHE=/packages KILN_REMOTE_CACHE=https://ci:secret@cache.example
runs 3 //tests:one //tests:two
has calls "$picture
test --config=ci //tests:one //tests:two"
has user.bazelrc "build --repository_cache=/packages
build:my-remote-cache --remote_cache=https://ci:secret@cache.example
build --config=remote-cache"

new_clone 0
KILN_REMOTE_UPLOAD=yes runs 0
[[ $(<"$clone/user.bazelrc") == *"build --config=remote-upload" ]] || die "it does not upload: $(<"$clone/user.bazelrc")"

# What somebody has written there stays.
new_clone 0
echo "build --jobs=1" >"$clone/user.bazelrc"
if message=$("$BASH" "$clone/examples/ci/test.sh" "$clone/outputs" 2>&1) || [[ $message != *"user.bazelrc would be overwritten"* ]]; then
  die "user.bazelrc of somebody is no error: $message"
fi
has user.bazelrc "build --jobs=1"
