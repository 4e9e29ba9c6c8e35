#!/usr/bin/env bash
# Writes lock.json anew: the version, size and hash apt's mirrors offer now of every package that
# packages.bzl names, of amd64, or of another architecture where the name says so as apt writes it: gnu-efi:arm64. Uses
# apt with a private state, so it needs no root, changes nothing on the machine, and depends neither on the installed
# packages nor on apt's downloaded lists.
#
# Usage: update.sh LOCK_FILE 'SUITE ...' 'REPOSITORY PACKAGE ...'...
#        update.sh --sources 'SUITE ...': only prints apt's sources of these suites
# Environment: KILN_DEBIAN_MIRRORS, base URLs to use instead of apt's own.
set -euo pipefail
export LC_ALL=C

die() {
  printf 'kiln: error: %s\n' "$*" >&2
  exit 1
}

lock=$1
suites=$2
shift 2

command -v apt-get > /dev/null ||
  die "updating the package lock needs apt-get (any Debian 12 machine or container has it); none on PATH"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"/{state/lists/partial,cache/archives/partial}
touch "$work/status" "$work/sources.list"
private=(
  -o "Dir::State=$work/state" -o "Dir::State::status=$work/status" -o "Dir::Cache=$work/cache"
  -o "Dir::Etc::sourcelist=$work/sources.list" -o Dir::Etc::sourceparts=/dev/null
  -o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts=/dev/null
  -o APT::Architecture=amd64
  -o APT::Sandbox::User=root -o Acquire::Languages=none -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false
)

# Lists of packages are fetched for the architectures that are asked for.
for architecture in amd64 $(printf '%s\n' "$@" | grep -o ':[a-z0-9]*' | tr -d ':' | sort -u); do
  private+=(-o "APT::Architectures::=$architecture")
done

# Not every release that has this key ring trusts its keys for all sources.
signed_by=
keys=/usr/share/keyrings/debian-archive-keyring.gpg
[[ ! -e $keys ]] || signed_by="[signed-by=$keys] "

# Prints the base URLs of the mirrors, one a line.
mirrors() {
  if [[ -n ${KILN_DEBIAN_MIRRORS:-} ]]; then
    tr ' ' '\n' <<< "$KILN_DEBIAN_MIRRORS"
  else
    apt-get update --print-uris | sed -n "s#^'\(.*\)/dists/.*#\1#p" | sort -u
  fi
}

# Lists in sources.list every suite that a mirror serves.
find_suites() {
  local bases suite base found
  bases=$(mirrors)
  for suite in $suites; do
    found=
    for base in $bases; do
      if /usr/lib/apt/apt-helper download-file "${base%/}/dists/$suite/InRelease" "$work/InRelease" &> /dev/null; then
        echo "deb $signed_by${base%/} $suite main" >> "$work/sources.list"
        found=yes
        break
      fi
    done
    [[ $found ]] || die "no mirror serves the suite $suite; tried: ${bases//$'\n'/ }." \
      "Check the network, or set KILN_DEBIAN_MIRRORS to mirrors that do."
  done
}

# Prints "package version architecture path size sha256" of each package named on standard input; the name as it was there.
resolve() {
  xargs apt-cache "${private[@]}" show --no-all-versions | awk '
    function flush() {
      if ("Package" in f)
        print f["Package"] (f["Architecture"] ~ /^(amd64|all)$/ ? "" : ":" f["Architecture"]), f["Version"], f["Architecture"], f["Filename"], f["Size"], f["SHA256"]
      split("", f)
    }
    /^$/ { flush() }
    /^(Package|Version|Architecture|Filename|Size|SHA256): / { f[substr($1, 1, length($1) - 1)] = $2 }
    END { flush() }'
}

# Prints the lock: standard input is the output of resolve, the arguments are 'REPOSITORY PACKAGE ...'.
write_lock() {
  printf '%s\n' "$@" | LC_ALL=C sort | awk -v resolved="$work/resolved" '
    function member(key, value) { return "      \"" key "\": " value }
    function quote(text) { return "\"" text "\"" }
    BEGIN {
      while ((getline line < resolved) > 0) {
        split(line, p, " ")
        name = p[1]
        sub(/:.*/, "", name)
        entry[p[1]] = "    {\n" member("name", quote(name)) ",\n" member("version", quote(p[2])) ",\n" \
          member("architecture", quote(p[3])) ",\n" member("path", quote(p[4])) ",\n" \
          member("size", p[5]) ",\n" member("sha256", quote(p[6])) "\n    }"
      }
      printf "{"
    }
    {
      printf "%s\n  %s: [", (NR > 1 ? "," : ""), quote($1)
      for (i = 2; i <= NF; i++) printf "%s\n%s", (i > 2 ? "," : ""), entry[$i]
      printf "\n  ]"
    }
    END { print "\n}" }'
}

# Prints "name version" of each package in a lock file, sorted.
versions() {
  [[ -e $1 ]] || return 0
  sed -n 's/^ *"\(name\|version\)": "\(.*\)",$/\2/p' "$1" | paste -d ' ' - - | sort -u
}

find_suites
if [[ $lock == --sources ]]; then
  cat "$work/sources.list"
  exit
fi
apt-get "${private[@]}" -qq update
printf '%s\n' "$@" | cut -d ' ' -f 2- | tr ' ' '\n' | sort -u > "$work/wanted"
resolve < "$work/wanted" > "$work/resolved"
missing=$(cut -d ' ' -f 1 "$work/resolved" | sort -u | comm -23 "$work/wanted" - | paste -s -d ' ')
[[ -z $missing ]] || die "the suites $suites have no package: $missing (correct toolchain/debian/packages.bzl)"

# Says how long the locked versions can be had: a pool of security updates drops each when the next one comes.
say_how_long() {
  awk '
    $4 ~ /^pool\/updates\// { print $1 " " $2 ": a security update, which is gone when the next one comes"; next }
    { lasting++ }
    END { print lasting + 0 " packages are in the pool of the release, which keeps them" }' "$work/resolved"
}

say_how_long
write_lock "$@" > "$work/lock.json"
if cmp -s "$work/lock.json" "$lock"; then
  echo "nothing changed"
  exit 0
fi
join -a 1 -a 2 -e - -o 0,1.2,2.2 <(versions "$lock") <(versions "$work/lock.json") |
  awk '$2 != $3 { print $1 ": " ($2 == "-" ? "added" : $2 " ->"), ($3 == "-" ? "removed" : $3) }'
cat "$work/lock.json" > "$lock"
echo "wrote $lock"
