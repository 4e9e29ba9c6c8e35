# shellcheck shell=dash

# Makes an initrd, a cpio archive, with the same bytes everywhere: `busybox sh make_initrd.sh BUSYBOX OUT NAME=FILE...`
#
# Everything lies in the root, as the number of a directory's links depends on the file system that it comes from.

set -eu

busybox=$1 out=$2
shift 2
"$busybox" mkdir "$out.files"
for entry; do
  "$busybox" cp "${entry#*=}" "$out.files/${entry%%=*}"
  "$busybox" chmod 755 "$out.files/${entry%%=*}"
  "$busybox" touch -d @0 "$out.files/${entry%%=*}"
  printf '%s\n' "${entry%%=*}"
done >"$out.names"
case $busybox in
  /*) ;;
  *) busybox=$PWD/$busybox ;;
esac
case $out in
  /*) ;;
  *) out=$PWD/$out ;;
esac
cd "$out.files"
"$busybox" cpio -o -H newc -R 0:0 --renumber-inodes --ignore-devno <"$out.names" >"$out" 2>"$out.log" || {
  "$busybox" cat "$out.log" >&2
  exit 1
}
"$busybox" rm -r "$out.files" "$out.names" "$out.log"
