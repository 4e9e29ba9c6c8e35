#!/bin/sh
#
# Signs a loader for Secure Boot, and checks what has come of it. An action of signed_loader (signed_loader.bzl) and of
# tests, run by the packaged busybox:
#
#   busybox sh sign.sh BUSYBOX HASH_LIST OSSLSIGNCODE SBVERIFY UNSIGNED SIGNED CERTIFICATE key FILE
#   busybox sh sign.sh BUSYBOX HASH_LIST OSSLSIGNCODE SBVERIFY UNSIGNED SIGNED CERTIFICATE signer PROGRAM
#
# HASH_LIST is hash-to-efi-sig-list. PROGRAM is called with UNSIGNED, SIGNED and CERTIFICATE, and writes SIGNED.

set -eu

busybox=$1 hash_list=$2 osslsigncode=$3 sbverify=$4
shift 4
unsigned=$1 signed=$2 certificate=$3 how=$4 with=$5

# 1980-01-01, as all files of a disk. A signature without a time would have that of the clock.
readonly TIME=315532800

fail() {
  "$busybox" cat "$signed.log" >&2
  printf 'kiln: error: %s\n' "$1" >&2
  exit 1
}

# Prints the hash that a signature is about (Microsoft, Windows Authenticode Portable Executable Signature Format).
image_hash() {
  hash=$("$hash_list" "$1" "$signed.list" 2>"$signed.log") || return
  case $hash in
    "HASH IS "*) printf '%s' "${hash#HASH IS }" ;;
    *) return 1 ;; # It says what is wrong, and ends with 0.
  esac
}

# No settings of whoever runs this.
export TZ=UTC0 LC_ALL=C

trap '"$busybox" rm -f "$signed.log" "$signed.list"' EXIT
: >"$signed.log"
case $how in
  key)
    # No module of the host's with old ciphers.
    "$osslsigncode" sign -nolegacy -time "$TIME" -h sha256 -certs "$certificate" -key "$with" -in "$unsigned" -out "$signed" \
      >"$signed.log" 2>&1 || fail "osslsigncode cannot sign with the key $with: see above"
    ;;
  signer)
    "$with" "$unsigned" "$signed" "$certificate" || fail "the signer $with has failed: see above"
    [ -f "$signed" ] || fail "the signer $with has written no $signed"
    ;;
esac
before=$(image_hash "$unsigned") || fail "$unsigned is no program for UEFI"
after=$(image_hash "$signed") || fail "what $with has made is no program for UEFI"
[ "$before" = "$after" ] || fail "what $with has made is not the loader that it was to sign: $after, not $before"
"$sbverify" --cert "$certificate" "$signed" >"$signed.log" 2>&1 ||
  fail "the signature that $with has made is not one of $certificate: see above"
