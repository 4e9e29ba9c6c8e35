#!/usr/bin/env bash
#
#   sign_test.sh BUSYBOX SIGN_SH HASH_LIST OSSLSIGNCODE SBVERIFY SERVICE_SIGNER LOADER SIGNED CERTIFICATE KEY
#     OTHER_CERTIFICATE OTHER_KEY
#
# Loaders are signed by a key and by programs, and what is not the loader with a signature of the certificate is refused.
# SIGNED is LOADER, as Bazel has signed it.

set -euo pipefail

words=()
for word; do
  [[ $word != external/* ]] || word=../${word#external/}
  words+=("$PWD/$word")
done
busybox=${words[0]} sign_sh=${words[1]} hash_list=${words[2]} sbverify=${words[4]} service=${words[5]} loader=${words[6]}
export OSSLSIGNCODE=${words[3]} SERVICE=$TEST_TMPDIR/service
signed=${words[7]} certificate=${words[8]} key=${words[9]} other_certificate=${words[10]}
other_key=${words[11]} applets=$TEST_TMPDIR/applets
cd "$TEST_TMPDIR"
"$busybox" mkdir "$applets" service
for applet in cat chmod cmp cp dd grep rm sh; do
  "$busybox" ln -s "$busybox" "$applets/$applet"
done
PATH=$applets
export TZ=UTC0
cat "$key" >service/db.key

# sign LOADER OUTPUT HOW WITH
sign() {
  "$busybox" sh "$sign_sh" "$busybox" "$hash_list" "$OSSLSIGNCODE" "$sbverify" "$1" "$2" "$certificate" \
    "${@:3}" >log 2>&1
}

# refused TEXT LOADER HOW WITH: it fails and says TEXT.
refused() {
  rm -f refused.efi
  if sign "$2" refused.efi "${@:3}"; then
    printf 'signed by %s, and should be refused: %s\n' "${*:3}" "$1" >&2
    exit 1
  fi
  grep -F -e "kiln: error: $1" log >&2 || { cat log >&2 && exit 1; }
}

# signer NAME COMMANDS: writes a signer.
signer() {
  printf '#!/bin/sh\nPATH=%s\n%s\n' "$applets" "$2" >"$1"
  chmod +x "$1"
}

# The same bytes every time, on every machine and by every way.
sign "$loader" by_key.efi key "$key" || { cat log >&2 && exit 1; }
cmp by_key.efi "$signed"
sign "$loader" by_service.efi signer "$service" || { cat log >&2 && exit 1; }
cmp by_service.efi "$signed"
[[ $(echo ./*.log ./*.list) == "./*.log ./*.list" ]] # Nothing is left behind.

# little HEX DIGIT: prints the number of 32 bits whose least significant byte is at that digit.
little() {
  printf '%s' $((0x${1:$2 + 6:2}${1:$2 + 4:2}${1:$2 + 2:2}${1:$2:2}))
}

# What is signed has the section that shim looks at: the name is that of a section header, whose next words are size and address in
# memory, size and place in the file (Microsoft PE format, "Section Table").
header=$("$busybox" hexdump -v -n 1024 -e '/1 "%02x"' "$signed")
entry=${header#*2e73626174000000}
[[ $entry != "$header" ]] || { printf 'the loader has no section .sbat\n' >&2 && exit 1; }
dd if="$signed" of=sbat bs=1 skip="$(little "$entry" 24)" count="$(little "$entry" 0)" 2>/dev/null
mapfile -t lines <sbat
if [[ ${#lines[@]} != 2 || ${lines[0]} != "sbat,1,SBAT Version,sbat,1,https://github.com/rhboot/shim/blob/main/SBAT.md" ||
  ! ${lines[1]} =~ ^kiln,1,Kiln,kiln,Kiln\ [0-9.]+,docs/secure-boot.md$ ]]; then
  printf 'the section .sbat is: %s\n' "${lines[@]}" >&2
  exit 1
fi

refused "osslsigncode cannot sign with the key $other_key" "$loader" key "$other_key"
refused 'osslsigncode cannot sign with the key /media/nobody/db.key' "$loader" key /media/nobody/db.key

signer fails 'echo "no card in the reader" >&2; exit 3'
refused 'the signer ./fails has failed' "$loader" signer ./fails
grep 'no card in the reader' log
signer lazy 'exit 0'
refused 'the signer ./lazy has written no refused.efi' "$loader" signer ./lazy
# shellcheck disable=SC2016 # The signers' arguments, here and below.
signer copies 'cp "$1" "$2"'
refused "the signature that ./copies has made is not one of $certificate" "$loader" signer ./copies
# shellcheck disable=SC2016
signer text 'echo hello >"$2"'
refused 'what ./text has made is no program for UEFI' "$loader" signer ./text

# Another loader, well signed: one byte of it is not what was to be signed.
cat "$loader" >other.efi
printf 'x' | dd of=other.efi bs=1 seek=20000 conv=notrunc 2>/dev/null
sign other.efi other_signed.efi key "$key" || { cat log >&2 && exit 1; }
signer exchanges "cat $TEST_TMPDIR/other_signed.efi >\"\$2\""
refused 'what ./exchanges has made is not the loader that it was to sign' "$loader" signer ./exchanges

# Another key's signature.
signer other "$OSSLSIGNCODE sign -nolegacy -time 0 -h sha256 -certs $other_certificate \
  -key $other_key -in \"\$1\" -out \"\$2\""
refused "the signature that ./other has made is not one of $certificate" "$loader" signer ./other
