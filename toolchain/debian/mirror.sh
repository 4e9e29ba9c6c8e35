#!/usr/bin/env bash
# Copies every locked package into a directory that serves a team: as a mirror, and as Bazel's --distdir. What is there
# already stays, if it is the locked file. Bazel fetches what its repository cache lacks.
#
# Usage: mirror.sh 'NPM_PACKAGE VERSION SHA256'... -- DIRECTORY
set -euo pipefail
export LC_ALL=C

die() {
  printf 'kiln: error: %s\n' "$*" >&2
  exit 1
}

workspace=${BUILD_WORKSPACE_DIRECTORY:?run this with bazel run}
lock=$workspace/toolchain/debian/lock.json

npm=()
while [[ ${1:---} != -- ]]; do
  npm+=("$1")
  shift
done
[[ $# == 2 && -n $2 ]] || die "name the directory that becomes the mirror: bazel run //toolchain/debian:mirror -- DIRECTORY"
cd "$BUILD_WORKING_DIRECTORY"
mkdir -p "$2"
directory=$(cd "$2" && pwd)
cd "$workspace"

# Prints "repository path sha256" of each locked file, once. Paths of npm packages are those of a registry.
locked_files() {
  awk '
    /^  "/ { gsub(/[" :[]/, ""); repository = $0 }
    $1 == "\"path\":" { path = $2 }
    $1 == "\"sha256\":" && !seen[path]++ { print repository, path, $2 }' "$lock" | tr -d '",'
  local package name version sha256
  for package in "${npm[@]}"; do
    read -r name version sha256 <<< "$package"
    printf '%s %s/-/%s-%s.tgz %s\n' "kiln_${name##*/}" "$name" "${name##*/}" "$version" "$sha256"
  done
}

is_locked() {
  [[ -f $1 && $(sha256sum < "$1") == "$2  -" ]]
}

# Asks Bazel for all repositories in one go: it downloads what is not in its cache.
fetch() {
  local repositories
  mapfile -t repositories < <(cut -d ' ' -f 1 <<< "$files" | sort -u | sed 's,.*,@&//:all,')
  bazel fetch --noshow_progress "${repositories[@]}"
}

files=$(locked_files)
fetch
cache=$(bazel info --noshow_progress repository_cache)
count=0 copied=0 missing=()
while read -r _ path sha256; do
  count=$((count + 1))
  if ! is_locked "$directory/$path" "$sha256"; then
    cached=$cache/content_addressable/sha256/$sha256/file
    is_locked "$cached" "$sha256" || {
      missing+=("${path##*/}")
      continue
    }
    mkdir -p "$directory/${path%/*}"
    # A name of its own until it is whole.
    cp "$cached" "$directory/$path.partial"
    mv "$directory/$path.partial" "$directory/$path"
    copied=$((copied + 1))
  fi
  # The same file, under the name that --distdir looks for.
  [[ "$directory/${path##*/}" -ef "$directory/$path" ]] || ln -f "$directory/$path" "$directory/${path##*/}"
done <<< "$files"

((${#missing[@]} == 0)) || die "Bazel has unpacked these packages and no longer has their files: ${missing[*]}." \
  "\`bazel clean --expunge\` makes it fetch them again; then run this once more"
bytes=$(du -sb "$directory" | cut -f 1)
cat << END
$count packages, $copied of them new, $((bytes / 1000000)) MB, in $directory. They serve everybody who has this lock:
  a directory that all see:  build --distdir=$directory
  a web server of them:      build --repo_env=KILN_DEBIAN_MIRRORS=https://HOST/PATH
                             build --repo_env=KILN_NPM_REGISTRY=https://HOST/PATH
END
