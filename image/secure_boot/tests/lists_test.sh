#!/usr/bin/env bash
#
# lists_test.sh BUSYBOX FILE...: the lists of a uefi_variables, and what is signed of them for a running system: an
# EFI_VARIABLE_AUTHENTICATION_2 (UEFI 2.10 §8.2.1), a time and a signature, and behind it the list, byte for byte.

set -euo pipefail

busybox=$1
shift
[[ $busybox != external/* ]] || busybox=../${busybox#external/}
seen=()
for file; do
  seen+=("${file##*/}")
  [[ $file == *.auth ]] || continue
  list=${file%.auth}.esl
  list=${list/_append/}
  list_size=$("$busybox" stat -L -c %s "$list") size=$("$busybox" stat -L -c %s "$file")
  "$busybox" tail -c "$list_size" "$file" | "$busybox" cmp - "$list"
  # 2000-01-01 00:00:00; then WIN_CERTIFICATE: its length, revision 0x200, type WIN_CERT_TYPE_EFI_GUID.
  read -ra words < <("$busybox" od -A n -v -t u2 -w24 -N 24 "$file")
  [[ ${words[*]:0:8} == "2000 257 0 0 0 0 0 0" ]] || { echo "$file: the time is ${words[*]:0:8}" && exit 1; }
  ((words[8] == size - list_size - 16 && words[10] == 0x200 && words[11] == 0xef1)) ||
    { echo "$file: the certificate is ${words[*]:8}" && exit 1; }
done
[[ ${seen[*]} == "KEK.auth PK.auth db.auth dbx.auth dbx_append.auth KEK.esl PK.esl db.esl dbx.esl" ]] || { echo "${seen[*]}" && exit 1; }
