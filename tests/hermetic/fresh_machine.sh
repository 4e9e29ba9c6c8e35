#!/usr/bin/env bash
#
# Proof: the two commands of README.md are all that a new Debian 12 needs. Makes the smallest one there is with
# debootstrap, with these sources and nothing else in it, and runs there what README.md says, word for word. Then
# it prints how long that took, what was installed and what was downloaded.
#
# Run by `bazel run //tests/hermetic:fresh_machine`, as root on a Debian machine; nothing of it stays there.
# Usage: fresh_machine.sh DEBOOTSTRAP READY SUITE...
#   DEBOOTSTRAP: its script, as $(rootpath) names it
#   READY: the line that the kernel prints before its first prompt
#   SUITE...: where packages come from; the first is the release

set -euo pipefail
export LC_ALL=C

readonly KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg
readonly NEEDED_GB=4 TIMEOUT=7200 # On two cores 3.4 GB and 400 s are enough.

sources=${BUILD_WORKSPACE_DIRECTORY:?run this with "bazel run //tests/hermetic:fresh_machine"}
debootstrap=$PWD/../${1#external/}
ready=$2
suites=${*:3}

die() {
  printf '%s: FAILED: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

# --- On this machine ---

# Fails with all that is missing, each with its remedy.
check_host() {
  local missing=() program package
  while read -r program package; do
    command -v "$program" >/dev/null || missing+=("the program $program: apt-get install $package")
  done <<'END'
apt-get apt, on a Debian machine
dpkg-deb dpkg
gpgv gpgv
perl perl-base
pivot_root util-linux
unshare util-linux
wget wget
END
  [[ -e $KEYRING ]] || missing+=("$KEYRING: apt-get install debian-archive-keyring")
  if ((EUID != 0)); then
    missing+=("root: debootstrap and mounts need it; run this as root, or in a virtual machine where you are")
  elif command -v unshare >/dev/null && ! unshare --mount --pid --fork true; then
    missing+=("the right to make namespaces (see above): a container needs CAP_SYS_ADMIN; or use a virtual machine")
  fi
  (($(df --output=avail -B 1G "${TMPDIR:-/tmp}" | tail -n 1) >= NEEDED_GB)) ||
    missing+=("$NEEDED_GB GB in ${TMPDIR:-/tmp}: set TMPDIR to a directory that has them")
  ((${#missing[@]} == 0)) || die "this machine lacks"$'\n'"$(printf '  %s\n' "${missing[@]}")"
}

# Puts into `commands` the commands in the README's section, and fails unless they are two of Bazel's.
read_readme() {
  mapfile -t commands < <(awk '
    /^## / { here = ($0 == "## Two commands") }
    here && /^    / { print substr($0, 5); block = 1; next }
    block { exit }' "$sources/README.md")
  [[ ${#commands[@]} == 2 && ${commands[0]} == "./bazelw run "* && ${commands[1]} == "./bazelw test "* ]] ||
    die "README.md: under \"## Two commands\", the first indented lines are not the two \"./bazelw run ...\" and" \
      "\"./bazelw test ...\" that this proof has to run; correct README.md, or tests/hermetic/fresh_machine.sh with it"
}

# Writes apt's sources for the new machine.
write_apt_sources() {
  "$sources/toolchain/debian/update.sh" --sources "$suites" >"$machine/sources.list"
  ! grep -v '\] https\?://' "$machine/sources.list" ||
    die "debootstrap cannot use these mirrors of apt's: set KILN_DEBIAN_MIRRORS to some that begin with http"
}

# Prints "PACKAGE KIBIBYTES" of each package that is installed on the new machine.
packages() {
  chroot "$root" dpkg-query -W -f "\${Package} \${Installed-Size}\n" | sort
}

# Prints the number and the size of the packages on standard input.
total() {
  awk '{ kib += $2 } END { printf "%d packages, %d MB", NR, kib * 1024 / 1e6 }'
}

# megabytes PATH...: prints the size of files.
megabytes() {
  du -bc "$@" | awk 'END { printf "%d MB", $1 / 1e6 }'
}

# Prints what Bazel said last, and what the new machine has now and did not have at first.
report() {
  packages >"$machine/after"
  join -v 2 "$machine/before" "$machine/after" >"$machine/installed"
  chroot "$root" apt-mark showmanual | sort | join - "$machine/installed" | cut -d ' ' -f 1 >"$machine/wanted"
  printf '%-12s %s\n' \
    "Bazel" "$(sed -n 's/^INFO: \(.* processes: .*\)/\1/p' "$machine/log" | tail -n 1)" \
    "" "$(grep '^Executed ' "$machine/log" | tail -n 1)" \
    "at first" "$(total <"$machine/before")" \
    "installed" "$(total <"$machine/installed"): $(paste -s -d ' ' "$machine/wanted"), and what they need" \
    "downloaded" "$(megabytes "$root"/var/cache/apt/archives/*.deb) by apt" \
    "" "$(megabytes "$root"/root/.cache/bazel/_bazel_root/cache/repos) by Bazel"
}

# --- On the new machine: this script once more, as process 1 of namespaces of its own ---

# begin STEP, end: print on the terminal what is being done and how long it took; standard output is the log.
begin() {
  printf 'fresh machine: %s\n' "$1"
  printf '%-60s ' "$1" >&"$terminal"
  start=$SECONDS
}
end() {
  printf '%5d s\n' "$((SECONDS - start))" >&"$terminal"
}

make_root() {
  DEBOOTSTRAP_DIR=${debootstrap%/sbin/*}/share/debootstrap "$debootstrap" --arch=amd64 --variant=minbase \
    --force-check-gpg --keyring="$KEYRING" "${suites%% *}" "$root" "$(awk '{ print $3; exit }' "$machine/sources.list")"
  packages >"$machine/before"

  # As in Debian's images: no packages, and no lists of any.
  rm -r "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/archives/*.deb
  cp "$machine/sources.list" "$root/etc/apt/sources.list"
  # This machine's proxies, and what it thinks of the dates of its mirrors.
  apt-config dump | sed -n '/^Acquire::\(https\?::\|Check-\)/p' >"$root/etc/apt/apt.conf.d/99host"
  printf '127.0.0.1 localhost %s\n' "$(uname -n)" >"$root/etc/hosts"

  mkdir "$root/kiln"
  tar -C "$sources" --exclude='./bazel-*' --exclude=./.git --exclude=./user.bazelrc -c . | tar -C "$root/kiln" -x
}

# Makes the new machine's root that of this process. Not with chroot, where Linux allows no user namespaces and so
# Bazel no sandbox.
enter_root() {
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

# as_written COMMAND: runs it in a shell that has the environment of somebody who has just logged in.
as_written() {
  local environment=(HOME=/root USER=root TERM=linux PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin)
  local name
  for name in http_proxy https_proxy no_proxy; do
    [[ -z ${!name:-} ]] || environment+=("$name=${!name}")
  done
  env -i "${environment[@]}" bash -c "$1"
}

# Runs the first command, waits until the kernel is ready, and leaves QEMU as the README says: Ctrl-A X.
boot() {
  local line was_ready=
  mkfifo /run/keyboard
  exec 3<>/run/keyboard
  while IFS= read -r line; do
    printf '%s\n' "$line"
    if [[ $line == *"$ready"* ]]; then
      was_ready=yes
      end
      printf '\001x' >&3
    fi
  done < <(as_written "${commands[0]}" </run/keyboard 2>&1)
  wait "$!"
  [[ $was_ready ]] || die "it ended well, but never said \"$ready\""
}

# What was started or mounted ends with this.
new_machine() {
  local terminal
  exec {terminal}>&1 >"$machine/log" 2>&1 </dev/null
  trap 'exit 130' INT

  begin "debootstrap --variant=minbase"
  make_root
  end

  enter_root
  begin "${commands[0]%%  *}, until the kernel is ready"
  boot

  begin "${commands[1]%%  *}"
  as_written "${commands[1]}"
  end
}

read_readme
if [[ ${KILN_FRESH_MACHINE:-} ]]; then
  machine=$KILN_FRESH_MACHINE
  root=$machine/root
  new_machine
  exit
fi

check_host
machine=$(mktemp -d "${TMPDIR:-/tmp}/kiln-fresh-machine.XXXXXX")
trap 'rm -rf --one-file-system "$machine"' EXIT
root=$machine/root
write_apt_sources
status=0
KILN_FRESH_MACHINE=$machine timeout --foreground -s KILL "$TIMEOUT" \
  unshare --mount --pid --fork --kill-child "$0" "$@" || status=$?
if ((status != 0)); then
  printf 'FAILED\n'
  tail -n 60 "$machine/log"
  ((status != 137)) || status="137 (killed: the limit is $TIMEOUT s)"
  step=$(sed -n 's/^fresh machine: //p' "$machine/log" | tail -n 1)
  die "\"$step\" ended with status $status; above is what it said last"
fi
report
