#!/bin/sh
#
# Verified files: hashes in kiln.cfg, and the hash of that in the loaders. Sourced by kiln_image.sh, with `output`,
# `loader`, `config` and `entries` as they are there. A loader for aarch64 and its kiln-aarch64.cfg are two of the entries, where
# a disk has them.
#
# shellcheck disable=SC2154 # kiln_image.sh sets what is not set here.

# SEAL_MARK of boot/core/seal.h as od prints it. The 32 bytes behind it are for the hash.
readonly SEAL_MARK="4b 49 4c 4e 20 43 4f 4e 46 49 47 20 53 45 41 4c"

# Prints the path $1 as it is compared: capitals, and what means nothing in it (boot/core/path.h), make no difference.
plain_path() {
  printf '/%s/\n' "$1" | tr '[:upper:]\134' '[:lower:]/' | sed -e ':again' -e 's#/ *\.\{0,1\} */#/#' -e 't again' -e 's#^/##; s#/$##'
}

# Sets `found` to the file that the boot volume has at the path $1 of kiln.cfg.
find_file() {
  wanted=$(plain_path "$1") found=''
  while IFS= read -r entry; do
    if [ "$(plain_path "${entry%%=*}")" = "$wanted" ]; then found=${entry#*=}; fi
  done <<END
$entries
END
  [ -n "$found" ] || fail "$config_name names \"$1\", and --verified finds no file of this disk under that path"
}

# Prints kiln.cfg or the like, the file $1, with a line sha256= behind each line that names a file.
add_hashes() {
  bom=$(printf '\357\273\277') return=$(printf '\r')
  while IFS= read -r line || [ -n "$line" ]; do
    line=${line%"$return"}
    line=${line#"$bom"}
    printf '%s\n' "$line"
    key=$(printf '%s\n' "${line%%=*}" | tr '[:upper:]' '[:lower:]' | tr -d '[:blank:]')
    value=$(printf '%s\n' "${line#*=}" | sed 's/^[[:blank:]]*//; s/[[:blank:]]*$//')
    case $key in
      sha256) fail "$config_name has a line sha256= already, and --verified writes these: remove it" ;;
      kernel) find_file "$value" ;;
      module) find_file "${value%% *}" ;;
      *) continue ;;
    esac
    printf 'sha256=%s\n' "$(sha256 <"$found")"
  done <"$1"
}

# seal LOADER DIGEST COPY: writes a copy of a loader that accepts a kiln.cfg with that hash and no other.
seal() {
  # The number of the line of 16 bytes, from 1, which is that of the next line from 0.
  place=$(od -A n -v -t x1 "$1" | tr -s ' ' | sed -n "/^ $SEAL_MARK *\$/=")
  case $place in
    "") fail "$1 has no place for the hash of kiln.cfg: it is not a loader of this version" ;;
    *[!0-9]*) fail "$1 has more than one place for the hash of kiln.cfg" ;;
  esac
  dd if="$1" of="$3" bs=65536 2>/dev/null
  # shellcheck disable=SC2046 # Bytes.
  bytes $(printf '%s\n' "$2" | sed 's/../& /g') | dd of="$3" bs=16 seek="$place" conv=notrunc 2>/dev/null
}

# Sets `entry_path` and `entry_file` to what the boot volume has at a path that matches $1, or to nothing. Of two nobody knows
# which one a firmware starts.
find_entry() {
  entry_path='' entry_file=''
  while IFS= read -r entry; do
    # shellcheck disable=SC2254 # A pattern.
    case ${entry%%=*} in
      $1)
        [ -z "$entry_path" ] || fail "--verified is for one of \"$entry_path\" and \"${entry%%=*}\": leave the other one out"
        entry_path=${entry%%=*} entry_file=${entry#*=}
        ;;
    esac
  done <<END
$entries
END
}

# exchange PATH FILE: FILE takes the place of what the boot volume has at PATH.
exchange() {
  kept=''
  while IFS= read -r entry; do
    [ -z "$entry" ] || [ "${entry%%=*}" = "$1" ] || kept=$kept$entry$NEWLINE
  done <<END
$entries
END
  entries=$kept
  add_file "$1=$2"
}

# Puts hashes into `config`, and its own into the loaders: copies of them become this disk's. Sets `seal_path` to the path of the
# loader for aarch64, or to nothing.
verify() {
  seal_path=''
  config_name=kiln.cfg
  add_hashes "$config" >"$output.cfg.verified"
  config=$output.cfg.verified
  digest=$(sha256 <"$config")
  seal "$loader" "$digest" "$output.loader"
  loader=$output.loader
  if [ "$firmware" = hybrid ]; then
    find_entry '[Ee][Ff][Ii]/[Bb][Oo][Oo][Tt]/[Bb][Oo][Oo][Tt][Xx]64.[Ee][Ff][Ii]'
    seal "$entry_file" "$digest" "$output.efi"
    exchange "$entry_path" "$output.efi"
  fi
  verify_aarch64
}

# The same for a machine with a 64-bit Arm processor.
verify_aarch64() {
  config_name=kiln-aarch64.cfg
  find_entry '[Kk][Ii][Ll][Nn]-[Aa][Aa][Rr][Cc][Hh]64.[Cc][Ff][Gg]'
  aarch64_config=$entry_file config_path=$entry_path
  find_entry '[Ee][Ff][Ii]/*/[Bb][Oo][Oo][Tt][Aa][Aa]64.[Ee][Ff][Ii]'
  case ${aarch64_config:+config}${entry_file:+loader} in
    "") return ;;
    config) fail "--verified is for what loads $config_name, too: add EFI/BOOT/BOOTAA64.EFI, or leave that file out" ;;
    loader) fail "$entry_path would take any $config_name, and --verified none but the one of this disk: add it, or leave the loader out" ;;
  esac
  seal_path=$entry_path seal_file=$entry_file
  add_hashes "$aarch64_config" >"$output.cfg.aarch64"
  seal "$seal_file" "$(sha256 <"$output.cfg.aarch64")" "$output.aarch64"
  exchange "$config_path" "$output.cfg.aarch64"
  exchange "$seal_path" "$output.aarch64"
}

# --seal: nothing but what is to be signed is made, in a directory that there is.
seal_target() {
  [ -z "$target" ] || fail "--seal makes no disk: leave --output out, and make the disk when the loader is signed"
  [ -d "$sealed" ] || fail "$sealed: there is no such directory, and --seal wants one"
  target=$sealed/sealed
}

# Keeps what `verify` has made.
keep_sealed() {
  mv -f "$config" "$sealed/kiln.cfg"
  mv -f "$loader" "$sealed/$release_loader"
  [ "$firmware" != hybrid ] || mv -f "$output.efi" "$sealed/BOOTX64.EFI"
  [ ! -e "$output.aarch64" ] || mv -f "$output.aarch64" "$sealed/BOOTAA64.EFI"
  [ ! -e "$output.cfg.aarch64" ] || mv -f "$output.cfg.aarch64" "$sealed/kiln-aarch64.cfg"
}
