#!/usr/bin/env bash
#
# A new Debian machine for a proof: debootstrap makes it in a directory, and the proof goes on in it, as process 1 of
# namespaces of its own: what it starts and mounts there ends with it. Needs root, on a Debian machine.
#
# Sourced by bazel_7.sh and fresh_machine.sh, which have a function `die`. Such a proof calls check_host, write_sources and
# run_on_machine, which runs the proof once more; with KILN_MACHINE, the directory of the new machine, it then calls
# begin_log, make_root, and enter_root or mount_root. In that directory lie root/, sources.list and log.

readonly KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg

# --- On this machine ---

# check_host GIGABYTES DIRECTORY: fails with all that is missing, each with its remedy.
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
  (($(df --output=avail -B 1G "$2" | tail -n 1) >= $1)) ||
    missing+=("$1 GB in $2: set TMPDIR to a directory that has them")
  ((${#missing[@]} == 0)) || die "this machine lacks"$'\n'"$(printf '  %s\n' "${missing[@]}")"
}

# write_sources WORKSPACE SUITE FILE: writes apt's sources for a machine of that suite, from the mirrors that this one has.
write_sources() {
  "$1/toolchain/debian/update.sh" --sources "$2" >"$3"
  ! grep -v '\] https\?://' "$3" ||
    die "debootstrap cannot use these mirrors of apt's: set KILN_DEBIAN_MIRRORS to some that begin with http"
}

# first_mirror FILE: prints the first mirror in apt's sources.
first_mirror() {
  awk '{ print $3; exit }' "$1"
}

# run_on_machine MACHINE SECONDS PROOF [ARGUMENT]...: runs the proof once more, and fails when that fails or takes longer.
run_on_machine() {
  local machine=$1 limit=$2 status=0 step
  KILN_MACHINE=$machine timeout --foreground -s KILL "$limit" \
    unshare --mount --pid --fork --kill-child "${@:3}" || status=$?
  ((status != 0)) || return 0
  printf 'FAILED\n'
  tail -n 60 "$machine/log"
  ((status != 137)) || status="137 (killed: the limit is $limit s)"
  step=$(sed -n 's/^new machine: //p' "$machine/log" | tail -n 1)
  die "\"$step\" ended with status $status; above is what it said last"
}

# --- In its namespaces ---

# begin_log MACHINE: from here on, standard output is the log.
begin_log() {
  exec {terminal}>&1 >"$1/log" 2>&1 </dev/null
  trap 'exit 130' INT
}

# begin STEP, end: print on the terminal what is being done and how long it took.
begin() {
  printf 'new machine: %s\n' "$1"
  printf '%-60s ' "$1" >&"$terminal"
  start=$SECONDS
}
end() {
  printf '%5d s\n' "$((SECONDS - start))" >&"$terminal"
}

# make_root MACHINE SUITE DEBOOTSTRAP: the smallest Debian, and of this machine what belongs to its network.
make_root() {
  local machine=$1 suite=$2 debootstrap=$3 certificate
  DEBOOTSTRAP_DIR=${debootstrap%/sbin/*}/share/debootstrap "$debootstrap" --arch=amd64 --variant=minbase \
    --force-check-gpg --keyring="$KEYRING" "$suite" "$machine/root" "$(first_mirror "$machine/sources.list")"
  cp "$machine/sources.list" "$machine/root/etc/apt/sources.list"
  # Proxies, what is thought of the dates of mirrors, and whose certificates are believed.
  apt-config dump | sed -n '/^Acquire::\(https\?::\|Check-\)/p' >"$machine/root/etc/apt/apt.conf.d/99host"
  for certificate in /usr/local/share/ca-certificates/*.crt; do
    [[ ! -e $certificate ]] || install -D -m 644 -t "$machine/root/usr/local/share/ca-certificates" "$certificate"
  done
  printf '127.0.0.1 localhost %s\n' "$(uname -n)" >"$machine/root/etc/hosts"
}

# mount_root MACHINE: mounts what a machine has, beside what is mounted there already, and goes there.
mount_root() {
  local root=$1/root
  mount --rbind "$root" "$root"
  mount -t proc proc "$root/proc"
  mount -t sysfs sysfs "$root/sys"
  mount -t devpts devpts "$root/dev/pts"
  mount -t tmpfs tmpfs "$root/dev/shm"
  cd "$root" || die "there is no $root"
}

# enter_root MACHINE: makes its root that of this process. Not with chroot, where Linux allows no user namespaces and so
# Bazel no sandbox.
enter_root() {
  mount_root "$1"
  pivot_root . mnt
  umount -l /mnt
}
