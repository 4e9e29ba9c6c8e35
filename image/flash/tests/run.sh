# shellcheck shell=bash
#
# Runs flash_on_files in tests, with the locked tools and none of the host's. Sourced with the arguments of a test:
# FLASH_ON_FILES MACHINE.SH BUSYBOX

flash=$PWD/$1 busybox=$PWD/../${3#external/}

# The locked tools, none of the host's.
"$busybox" mkdir "$TEST_TMPDIR/tools"
for applet in cat cmp cp dd head ln mkdir mv rm rmdir tail truncate; do
  "$busybox" ln -s "$busybox" "$TEST_TMPDIR/tools/$applet"
done
PATH=$TEST_TMPDIR/tools
root=$TEST_TMPDIR/machine
# shellcheck source=image/flash/tests/machine.sh
source "$2"
cd "$TEST_TMPDIR" || exit

mib=1048576
sectors=8192 # Of the stick: 4 MiB.

die() {
  printf 'FAILED: %s\n' "$*"
  cat output
  exit 1
}

# An image of two and a half chunks, with nothing in it that repeats.
truncate -s $((5 * mib / 2)) image
dd if="$busybox" of=image bs=512 seek=1 count=5119 conv=notrunc status=none
dd if="$busybox" of=image bs=510 count=1 conv=notrunc status=none
printf '\x55\xaa' | dd of=image bs=1 seek=510 conv=notrunc status=none

# What is on the stick: a GPT with its copy at the end, and in its partition a FAT whose label is no friend of terminals.
truncate -s $((4 * mib)) old
put() {
  # shellcheck disable=SC2059
  printf "$2" | dd of=old bs=1 seek="$1" conv=notrunc status=none
}
put 446 '\0\0\0\0\xee'
put 510 '\x55\xaa'
put 512 'EFI PART'
put $((4 * mib - 512)) 'EFI PART'
put $((4 * mib - 513)) 'x'
put $((mib + 54)) 'FAT16   '
put $((mib + 43)) 'MY \033[2JPIX'
put $((5 * mib / 2)) 'behind the image'

# The machine anew. Nothing reads or writes its stick; `with_stick` has one for that.
new_machine $sectors
cp -a "$root" template
anew() {
  rm -rf "$root"
  cp -a template "$root"
}
with_stick() {
  anew
  cp old "$root/dev/sdb"
}

# run STATUS ARGUMENT...: flash ends so. Its words are in the file `output`, its calls in `calls`.
run() {
  local wanted=$1 status=0
  shift
  rm -f "$root/calls"
  "$flash" "$root" image "$@" >output 2>&1 <"${answers:-/dev/null}" || status=$?
  ((status == wanted)) || die "$* ends with $status, not $wanted"
}

says() {
  [[ $(<output) == *"$1"* ]] || die "does not say: $1"
}

untouched() {
  [[ ! -e $root/calls ]] || die "something was done to the disk: $(<"$root/calls")"
}

# refuses STATUS WORDS ARGUMENT...: it says so and touches nothing, with a serial number as with a question.
refuses() {
  local status=$1 words=$2
  shift 2
  run "$status" --serial S3R1AL "$@"
  says "flash: error: "
  says "$words"
  untouched
}
