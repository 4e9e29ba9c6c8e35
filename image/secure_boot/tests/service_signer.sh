#!/bin/sh
#
# The `signer` of a secure_boot_key, as an example and for sign_test.sh: the key is on another machine, a signing service,
# which gets the loader and returns no more than the signature. Called as
#
#   service_signer.sh UNSIGNED SIGNED CERTIFICATE
#
# OSSLSIGNCODE names the tool, SERVICE is a directory that stands for that other machine, where the key is.

set -eu
: "${OSSLSIGNCODE:?}" "${SERVICE:?}"

# What the service does. With a hardware module it says `-pkcs11module MODULE -key pkcs11:...` in place of `-key FILE`.
"$OSSLSIGNCODE" sign -nolegacy -time 315532800 -h sha256 -certs "$3" -key "$SERVICE/db.key" -in "$1" -out "$SERVICE/signed"
"$OSSLSIGNCODE" extract-signature -in "$SERVICE/signed" -out "$SERVICE/signature"

# What is left to do here: osslsigncode checks the signature before it puts it in.
"$OSSLSIGNCODE" attach-signature -sigin "$SERVICE/signature" -CAfile "$3" -TSA-CAfile "$3" -in "$1" -out "$2"
