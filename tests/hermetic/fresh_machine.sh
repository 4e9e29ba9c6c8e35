#!/usr/bin/env bash
#
# Proof: the two commands of README.md are all that a new machine needs. Makes the smallest Debian there is with
# debootstrap, with these sources and nothing else in it, and runs there what README.md says, word for word. Then
# it prints how long that took, what was installed and what was downloaded.
#
# Run by `bazel run //tests/hermetic:fresh_machine -- [MACHINE [TARGET...]]`, as root on a Debian machine; nothing of it
# stays there.
# Usage: fresh_machine.sh DEBOOTSTRAP READY RELEASE [MACHINE [TARGET...]]
#   DEBOOTSTRAP: its script, as $(rootpath) names it
#   READY: the line that the kernel prints before its first prompt
#   RELEASE: the suite of Debian that MACHINE is when nothing else is said
#   MACHINE: a suite of Debian: bookworm, trixie, sid; or one that is made of RELEASE:
#     bare: once Bazel is there, all programs of apt and dpkg are taken away, and ar; it runs the line of README.md for
#       other systems as well
#     container: what Containerfile says, as its user and without namespaces, as containers are; it runs what hosted CI
#       services do, examples/ci/test.sh
#   TARGET...: what is tested instead of //...

set -euo pipefail
export LC_ALL=C

# shellcheck source=tests/hermetic/machine.sh
source "$PWD/tests/hermetic/machine.sh"

readonly NEEDED_GB=4 LIMIT=7200 # On two cores 3.4 GB and 400 s are enough.

sources=${BUILD_WORKSPACE_DIRECTORY:?run this with "bazel run //tests/hermetic:fresh_machine"}
debootstrap=$PWD/../${1#external/}
ready=$2
kind=${4:-$3}
targets=${*:5}
suite=$kind
[[ $kind != bare && $kind != container ]] || suite=$3

die() {
  printf '%s: FAILED: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

# --- On this machine ---

# Puts into `commands` the commands in the README's section, and fails unless they are two of Bazel's; and into
# `other_system` the line that systems without a Debian mirror of their own need.
read_readme() {
  local section
  section=$(awk '/^## / { here = ($0 == "## Two commands") } here' "$sources/README.md")
  mapfile -t commands < <(awk '
    /^    / { print substr($0, 5); block = 1; next }
    block { exit }' <<<"$section")
  [[ ${#commands[@]} == 2 && ${commands[0]} == "./bazelw run "* && ${commands[1]} == "./bazelw test "* ]] ||
    die "README.md: under \"## Two commands\", the first indented lines are not the two \"./bazelw run ...\" and" \
      "\"./bazelw test ...\" that this proof has to run; correct README.md, or tests/hermetic/fresh_machine.sh with it"
  [[ -z $targets ]] || commands[1]="./bazelw test $targets"
  other_system=$(sed -n 's/^    \(echo .*KILN_DEBIAN_MIRRORS=.*\)/\1/p' <<<"$section")
  [[ $other_system =~ ^echo\ \'build\ [^\']*=http[^\ \']*\'\ .*user\.bazelrc$ ]] ||
    die "README.md: under \"## Two commands\", one line has to write KILN_DEBIAN_MIRRORS into user.bazelrc"
}

# note_packages NAME: writes "PACKAGE KIBIBYTES" of each package that the new machine has to NAME, in its /run, and the names of
# those that somebody asked for to NAME.wanted.
note_packages() {
  chroot "$root/" dpkg-query -W -f "\${Package} \${Installed-Size}\n" | sort >"$root/run/$1"
  chroot "$root/" apt-mark showmanual | sort >"$root/run/$1.wanted"
}

# Prints the number and the size of the packages on standard input.
total() {
  awk '{ kib += $2 } END { printf "%d packages, %d MB", NR, kib * 1024 / 1e6 }'
}

# megabytes PATH...: prints the size of files.
megabytes() {
  du -bc "$@" | awk 'END { printf "%d MB", $1 / 1e6 }'
}

# Prints what Bazel said last, and what the new machine has in the end and did not have at first.
report() {
  local installed=$machine/installed wanted=$machine/wanted
  shopt -s nullglob
  join -v 2 "$root/run/before" "$root/run/after" >"$installed"
  join "$root/run/after.wanted" "$installed" | cut -d ' ' -f 1 >"$wanted"
  printf '%-12s %s\n' \
    "Bazel" "$(sed -n 's/^\((.*) \)*INFO: \(.* processes: .*\)/\2/p' "$machine/log" | tail -n 1)" \
    "" "$(grep '^Executed ' "$machine/log" | tail -n 1)" \
    "at first" "$(total <"$root/run/before")" \
    "installed" "$(total <"$installed"): $(paste -s -d ' ' "$wanted"), and what they need" \
    "downloaded" "$(megabytes "$root"/var/cache/apt/archives/*.deb) by apt" \
    "" "$(megabytes "$root"/{root,home/*}/.cache/bazel/_bazel_*/cache/repos) by Bazel"
}

# --- On the new machine: this script once more, as process 1 of namespaces of its own ---

# The smallest Debian, as it is in Debian's images: no packages, and no lists of any; and these sources.
make_machine() {
  make_root "$machine" "$suite" "$debootstrap"
  note_packages before
  rm -r "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/archives/*.deb
  mkdir "$root/kiln"
  tar -C "$sources" --exclude='./bazel-*' --exclude=./.git --exclude=./user.bazelrc -c . | tar -C "$root/kiln" -x
}

# as_written COMMAND: runs it in a shell that has the environment of somebody who has just logged in.
as_written() {
  local home=/root
  [[ $user == root ]] || home=/home/$user
  local environment=(HOME="$home" USER="$user" TERM=linux PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin)
  local name inside=()
  for name in http_proxy https_proxy no_proxy; do
    [[ -z ${!name:-} ]] || environment+=("$name=${!name}")
  done
  [[ -z $root ]] || inside=(chroot "--userspec=$user" "--groups=" "$root")
  env -i "${environment[@]}" "${inside[@]}" bash -c "cd /kiln && $1"
}

# Does what Containerfile says, but for its first instruction, which debootstrap stands for.
follow_containerfile() {
  local instruction words
  while read -r instruction words; do
    case $instruction in
      FROM | '#'* | '') ;;
      COPY)
        local paths
        read -ra paths <<<"$words"
        local to=$root${paths[-1]}
        mkdir -p "$to"
        (cd "$root/kiln" && cp "${paths[@]:0:${#paths[@]}-1}" "$to")
        ;;
      RUN) as_written "$words" ;;
      USER) user=$words ;;
      *) die "Containerfile has an instruction that this proof does not know: $instruction" ;;
    esac
  done <"$root/kiln/Containerfile"
  # As if it were a directory of the user's that the container sees.
  chroot "$root" chown -R "$user:" /kiln
}

# Takes away what belongs to Debian.
strip_debian() {
  rm -f /usr/bin/{apt,dpkg}* /usr/sbin/dpkg* /usr/bin/{,x86_64-linux-gnu-}ar
  rm -r /etc/apt /usr/lib/apt
}

# Runs the first command, waits until the kernel is ready, and leaves QEMU as the README says: Ctrl-A X.
boot() {
  local line was_ready=
  mkfifo "$root/run/keyboard"
  exec 3<>"$root/run/keyboard"
  while IFS= read -r line; do
    printf '%s\n' "$line"
    if [[ $line == *"$ready"* ]]; then
      was_ready=yes
      end
      printf '\001x' >&3
    fi
  done < <(as_written "${commands[0]}" <"$root/run/keyboard" 2>&1)
  wait "$!"
  [[ $was_ready ]] || die "it ended well, but never said \"$ready\""
}

new_machine() {
  local user=root mirror
  mirror=$(first_mirror "$machine/sources.list")
  begin_log "$machine"

  begin "debootstrap --variant=minbase, $suite"
  make_machine
  end
  if [[ $kind == container ]]; then
    mount_root "$machine" # A container allows no namespaces either.
  else
    enter_root "$machine"
    root=
  fi

  case $kind in
    bare)
      begin "./bazelw --version, then nothing of Debian's"
      as_written "./bazelw --version"
      note_packages after
      strip_debian
      # README.md names Debian's own mirror: here, that of this machine stands for it.
      as_written "$(sed -E "s#=http[^ ']*#=$mirror#" <<<"$other_system")"
      end
      ;;
    container)
      begin "Containerfile"
      follow_containerfile
      note_packages after
      end
      begin "examples/ci/test.sh"
      as_written "examples/ci/test.sh /tmp/outputs $targets"
      [[ -s $root/tmp/outputs/screen.png && -d $root/tmp/outputs/tests ]] || die "examples/ci/test.sh kept no outputs"
      end
      return
      ;;
  esac

  begin "${commands[0]%%  *}, until the kernel is ready"
  boot
  [[ -e $root/run/after ]] || note_packages after

  begin "${commands[1]%%  *}"
  as_written "${commands[1]}"
  end
}

read_readme
if [[ ${KILN_MACHINE:-} ]]; then
  machine=$KILN_MACHINE
  root=$machine/root
  new_machine
  exit
fi

check_host "$NEEDED_GB" "${TMPDIR:-/tmp}"
machine=$(mktemp -d "${TMPDIR:-/tmp}/kiln-fresh-machine.XXXXXX")
trap 'rm -rf --one-file-system "$machine"' EXIT
root=$machine/root
write_sources "$sources" "$suite" "$machine/sources.list"
run_on_machine "$machine" "$LIMIT" "$0" "$@"
report
