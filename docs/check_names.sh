#!/usr/bin/env bash
#
# bazel run //docs:check_names: the files, headings and labels that the documents name exist.
#
# They are anywhere in the repository. A test would need all of it as `data`, so this is a program, which reads the
# source tree.

set -euo pipefail

root=$BUILD_WORKSPACE_DIRECTORY
cd "$root"
problems=0

problem() {
  printf '%s names %s, which does not exist\n' "$1" "$2"
  problems=$((problems + 1))
}

# Prints the targets of relative links in $1: [text](TARGET) or [text](TARGET#HEADING).
links() {
  { grep -oE '\]\([^) ]+' "$1" || true; } | cut -c3- | { grep -vE '^[a-z]+:' || true; } | sort -u
}

# Succeeds if the file $1 has a heading that $2 is the name of: in small letters, without signs, with - for spaces.
has_heading() {
  sed -n 's/^##* //p' "$1" | tr 'A-Z ' 'a-z-' | sed 's/[^a-z0-9_-]//g' | grep -qxF -- "$2"
}

# Prints the labels in $1, as PACKAGE or PACKAGE:NAME. //my and the like stand for a reader's own.
labels() {
  { grep -oE '(^|[^:a-z/])//[a-z][a-z0-9_/]*(:[a-z0-9_.]+)?' "$1" || true; } |
    sed 's,.*//,,; s,[/.]*$,,' | { grep -vE '^my(_|/|:|$)' || true; } | sort -u
}

# Succeeds if the package's BUILD file has the name in quotes, with or without an ending, or it is a file there. lint() makes
# lint_test.
has_target() {
  local package=$root/$1 name=$2
  if [[ $name == lint_test ]]; then
    grep -q '^lint(' "$package/BUILD.bazel"
    return
  fi
  [[ -f $package/$name ]] ||
    grep -qE "\"(${name//./\\.}|${name%%.*})\"" "$package/BUILD.bazel"
}

for document in *.md docs/*.md; do
  for link in $(links "$document"); do
    file=${link%%#*} heading=${link#*#}
    file=$root/${file:+$(dirname "$document")/}${file:-$document}
    if [[ ! -e $file ]] || [[ $link == *#* ]] && ! has_heading "$file" "$heading"; then
      problem "$document" "$link"
    fi
  done
  for label in $(labels "$document"); do
    package=${label%%:*} name=${label##*:}
    [[ $name != "$label" ]] || name=
    if [[ ! -f $root/$package/BUILD.bazel ]]; then
      problem "$document" "//$label"
    elif [[ -n $name ]] && ! has_target "$package" "$name"; then
      problem "$document" "//$label"
    fi
  done
done
((problems == 0))
