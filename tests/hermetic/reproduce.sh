#!/usr/bin/env bash
#
# Proof: every output of the build, all but what a few stand for (sampled_targets), is the same to the byte when it is built by
# another user, on a host of another name, in another home, at another path, with another umask, time zone and language, and
# years ago. Nothing is shared but the packages. And none of that is to be found in any output.
#
# A difference is named: the output, the first byte, and what part of the file or the disk it lies in (difference/).
#
# The other user is one of a user namespace, so this needs no rights; the other time is libfaketime's, which every
# program believes but the few that are static: these see that the second build is later. (The umask is that of whoever
# starts Bazel, who has one of his own for actions.)

set -euo pipefail

# shellcheck source=tests/hermetic/workspace.sh
source "$PWD/tests/hermetic/workspace.sh"

readonly OTHER_USER=kiln-other-user OTHER_ID=4711 OTHER_HOST=kiln-other-host OTHER_TIME="2003-02-01 04:05:06"
readonly DIFFERENCES_SHOWN=10

difference=$PWD/tests/hermetic/difference/difference
faketime=$packages/kiln_proof_tools/root/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1
log=$proofs/reproduce.log
first=one second=reproduced/by/somebody/else/at/a/longer/path
other_home=$proofs/home-of-another

# as_other COMMAND...: runs a command as another user on another host.
as_other() {
  # shellcheck disable=SC2016 # For the inner shell.
  unshare --user --map-root-user --uts bash -c \
    '"$1" hostname "$2" && exec unshare --user --map-user="$3" --map-group="$3" -- "${@:4}"' \
    bash "$busybox" "$OTHER_HOST" "$OTHER_ID" "$@"
}

# build_as_other REPOSITORY_CACHE: builds the second copy. --batch, so that no server stays behind in the namespaces.
build_as_other() {
  # shellcheck disable=SC2016 # For the inner shell.
  as_other env -i "PATH=$PATH" "HOME=$other_home" "USER=$OTHER_USER" "LOGNAME=$OTHER_USER" TZ=Pacific/Kiritimati \
    LANG=tr_TR.UTF-8 "KILN_DEBIAN_MIRRORS=${KILN_DEBIAN_MIRRORS:-}" \
    bash -c 'umask 077; exec "$@"' bash ./bazelw --batch --output_base="$(output_base "$second")" \
    build --repository_cache="$1" --action_env=LD_PRELOAD="$faketime" --host_action_env=LD_PRELOAD="$faketime" \
    --action_env=FAKETIME="@$OTHER_TIME" --host_action_env=FAKETIME="@$OTHER_TIME" --target_pattern_file="$targets"
}

# An action that says what world it sees, to know that it is another one.
add_witness() {
  mkdir -p "$proofs/$second/witness"
  cat >"$proofs/$second/witness/BUILD.bazel" <<'END'
genrule(
    name = "witness",
    outs = ["witness.txt"],
    cmd = "read -r host </proc/sys/kernel/hostname; printf '%(%Y-%m-%d)T %s %s\\n' -1 $$EUID $$host >$@",
)
END
}

# Prints the verdicts of action_tests, one a line: outputs that say, in the second build, that its actions have the path of
# libfaketime in their environment.
verdicts() {
  bazel_in "$first" query 'kind("action_test rule", //...)' 2>"$log" | "$busybox" sed 's|^//||; s|:|/|; s|$|.sh|'
}

# hashes NAME LIST: prints the hash and the path of each output in a list.
hashes() {
  (cd "$(output_base "$1")/execroot/kiln/bazel-out" && xargs -d '\n' "$busybox" sha256sum <"$2")
}

# Compares all outputs of the second build with those of the first.
compare() {
  local list=$proofs/reproduce.list different=0 path
  outputs "$second" | grep -v -F -e /witness/ -f <(verdicts) >"$list"
  hashes "$second" "$list" >"$proofs/second.sha256"
  hashes "$first" "$list" >"$proofs/first.sha256" 2>"$log" || die "the first build lacks outputs of the second: $(<"$log")"
  while read -r _ path; do
    different=$((different + 1))
    ((different > DIFFERENCES_SHOWN)) ||
      "$difference" {"$(output_base "$first")","$(output_base "$second")"}/execroot/kiln/bazel-out/"$path" || true
  done < <(LC_ALL=C comm -13 <(LC_ALL=C sort "$proofs/first.sha256") <(LC_ALL=C sort "$proofs/second.sha256"))
  ((different == 0)) || die "$different of $(wc -l <"$list") outputs differ; above are the first of them"
  say "$(wc -l <"$list") outputs are the same to the byte"
}

# Looks for what is true of one of the two builds only.
scan() {
  local today found
  printf -v today '%(%Y-%m-%d)T' -1
  printf '%s\n' "$proofs" "$second" "$OTHER_USER" "$OTHER_HOST" "$other_home" /execroot/ /sandbox/ "$today" \
    "${OTHER_TIME% *}" "$(LC_ALL=C printf '%(%b %e %Y)T' -1)" "Feb  1 2003" >"$proofs/reproduce.traces"
  if found=$(cd "$(output_base "$second")/execroot/kiln/bazel-out" &&
    LC_ALL=C xargs -d '\n' grep -l -a -F -f "$proofs/reproduce.traces" <"$proofs/reproduce.list"); then
    die "these outputs have a path, a name or a date of this build in them (one of ${proofs}/reproduce.traces):"$'\n'"$found"
  fi
  say "none of them has a path, a user, a host or a date of the build in it"
}

workspace "$first"
sampled_targets "$first"
quietly "$log" bazel_in "$first" build --disk_cache="$disk_cache" --target_pattern_file="$targets"
workspace "$second" "$first"
add_witness
mkdir -p "$other_home"
repository_cache=$(bazel_in "$first" info repository_cache 2>"$log")
cd "$proofs/$second"
timed build_as_other "$repository_cache" >"$log" 2>&1 || die "the other build fails: $(<"$log")"
witness=$(<"$(output_base "$second")/execroot/kiln/bazel-out/k8-fastbuild/bin/witness/witness.txt")
say "built by another in $((milliseconds / 1000)) s: $witness"
[[ $witness == "${OTHER_TIME% *} $OTHER_ID $OTHER_HOST" ]] || die "the other world is not as it should be"
compare
scan
say "passed"
