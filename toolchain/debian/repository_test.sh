#!/usr/bin/env bash
# Proves what toolchain/debian promises about mirrors, caches and errors, with real Bazel runs in throw-away
# workspaces. Not a Bazel test, because a test cannot run Bazel: `bazel run //toolchain/debian:repository_test`.
set -euo pipefail

workspace=${BUILD_WORKSPACE_DIRECTORY:?run this with bazel run}
tmp=$(mktemp -d)
server=$tmp/servers # --output_user_root
passed=0
failed=0

finish() {
  for directory in "$tmp"/*/WORKSPACE; do
    (cd "${directory%/*}" && run_bazel shutdown) &> /dev/null || true
  done
  chmod -R u+w "$tmp"
  rm -rf "$tmp"
}
trap finish EXIT

# Runs Bazel in the current directory with only the caches of this test.
run_bazel() {
  local command=$1
  shift
  bazel --output_user_root="$server" --nohome_rc --noworkspace_rc "$command" "$@"
}

# fetch CACHE REPOSITORY MIRRORS OPTION...: the output goes to $tmp/log.
fetch() {
  local cache=$1 repository=$2 mirrors=$3
  shift 3
  run_bazel build --repository_cache="$tmp/$cache" ${mirrors:+"--repo_env=KILN_DEBIAN_MIRRORS=$mirrors"} "$@" \
    "@$repository//:all" &> "$tmp/log"
}

# check DESCRIPTION succeeds|fails TEXT... -- FETCH_ARGUMENT...: the fetch must succeed, or fail with each
# text in its error.
check() {
  local description=$1 expected=$2 patterns=() outcome=succeeds problem=
  shift 2
  while [[ $1 != -- ]]; do
    patterns+=("$1")
    shift
  done
  shift
  fetch "$@" || outcome=fails
  [[ $outcome == "$expected" ]] || problem="it $outcome;"
  for pattern in "${patterns[@]}"; do
    sed -n '/^ERROR: .*kiln: /,$p' "$tmp/log" | grep -qF -- "$pattern" || problem+=" the error lacks '$pattern'"
  done
  if [[ -z $problem ]]; then
    echo "PASS: $description"
    passed=$((passed + 1))
  else
    echo "FAIL: $description: $problem"
    sed 's/^/    /' "$tmp/log"
    failed=$((failed + 1))
  fi
}

# entry PACKAGE: its entry of the lock.
entry() {
  sed -n "/{/{N;/\"name\": \"$1\"/{:next;N;/}/!b next;s/},*/}/p;q}}" "$workspace/toolchain/debian/lock.json"
}

# field PACKAGE FIELD: its value in the lock.
field() {
  entry "$1" | sed -n "s/^ *\"$2\": \"\(.*\)\".*/\1/p;T;q"
}

# new_workspace NAME: makes and enters a workspace that uses Kiln from outside.
new_workspace() {
  mkdir "$tmp/$1"
  cd "$tmp/$1"
  cat > WORKSPACE << END
local_repository(name = "kiln", path = "$workspace")
load("@kiln//:repositories.bzl", "kiln_repositories")
kiln_repositories()
END
}

# add_repositories NAME...: adds repositories that all consist of the package gnu-efi, each to be fetched
# once, and one of a tool without its libraries.
add_repositories() {
  local name
  : > BUILD.bazel
  echo 'load("@kiln//toolchain/debian:repository.bzl", "debian_repository")' >> WORKSPACE
  echo '{' > lock.json
  for name in "$@"; do
    echo "\"$name\": [$(entry gnu-efi)]," >> lock.json
    echo "debian_repository(name = '$name', build_file = '@kiln//toolchain/debian:BUILD.gnu_efi.bazel', lock = '//:lock.json'," \
      "packages = '$name')" >> WORKSPACE
  done
  echo "\"incomplete\": [$(entry libc6), $(entry gdisk)]}" >> lock.json
  echo "debian_repository(name = 'incomplete', build_file = '@kiln//toolchain/debian:BUILD.nasm.bazel', lock = '//:lock.json'," \
    "packages = 'incomplete', tools = {'sgdisk': 'usr/sbin/sgdisk'})" >> WORKSPACE
}

# A directory that is a mirror of one small package, taken from the mirrors of this machine.
version=$(field gnu-efi version)
path=$(field gnu-efi path)
sha256=$(field gnu-efi sha256)
new_workspace first
add_repositories old altered no_apt distdir mirror deb822 one_line mirror_list
fetch filled_cache kiln_gnu_efi "${KILN_DEBIAN_MIRRORS:-}" || {
  cat "$tmp/log"
  exit 1
}
mkdir -p "$tmp/mirror/${path%/*}" "$tmp/altered/${path%/*}" "$tmp/empty" "$tmp/distdir"
cp "$tmp/filled_cache/content_addressable/sha256/$sha256/file" "$tmp/mirror/$path"
cp "$tmp/mirror/$path" "$tmp/distdir"
(cat "$tmp/mirror/$path" && echo) > "$tmp/altered/$path"

# A PATH that has everything but what belongs to Debian.
mkdir "$tmp/bin"
ln -s /usr/bin/* /bin/* "$tmp/bin" 2> /dev/null || true
rm -f "$tmp"/bin/{ar,apt*,dpkg*}

check "a mirror without the version is named, with the remedy" \
  fails "gnu-efi $version (amd64)" "bazel run //toolchain/debian:update" "one more mirror" "file://$tmp/empty" -- \
  cache1 old "file://$tmp/empty"
check "a file with another hash is refused and named" \
  fails "gnu-efi $version (amd64)" "not the locked one (sha256 $sha256)" -- \
  cache2 altered "file://$tmp/altered"
PATH=$tmp/bin check "a machine without apt and mirrors is told of both" \
  fails "gnu-efi $version (amd64)" "no Debian mirror is known" "KILN_DEBIAN_MIRRORS" "--distdir" -- \
  cache3 no_apt ""
PATH=$tmp/bin check "--distdir serves a machine without apt, dpkg and mirrors" succeeds -- \
  cache4 distdir "" --distdir="$tmp/distdir"
check "the second mirror is asked when the first lacks the file" succeeds -- \
  cache5 mirror "file://$tmp/empty file://$tmp/mirror"

check "a tool whose library would come from the host is refused, naming both" \
  fails "usr/sbin/sgdisk needs libpopt.so.0" "toolchain/debian/packages.bzl" -- \
  filled_cache incomplete "${KILN_DEBIAN_MIRRORS:-}"

# apt's source files, in all their forms, on a machine that never downloaded package lists.
echo "file://$tmp/mirror priority:1" > "$tmp/mirrors.list"
printf 'Types: deb\nURIs: file://%s\nSuites: bookworm\nComponents: main\n' "$tmp/mirror" > "$tmp/deb822.sources"
echo "deb [trusted=yes] file://$tmp/mirror bookworm main" > "$tmp/one_line.list"
echo "deb mirror+file:$tmp/mirrors.list bookworm main" > "$tmp/mirror_list.list"
for sources in deb822.sources one_line.list mirror_list.list; do
  printf 'Dir::Etc::sourcelist "%s";\nDir::Etc::sourceparts "/dev/null";\nDir::State::lists "%s";\n' \
    "$tmp/$sources" "$tmp/lists" > "$tmp/apt.conf"
  APT_CONFIG=$tmp/apt.conf check "apt's sources are used: $sources" succeeds -- \
    "cache_$sources" "${sources%.*}" ""
done

new_workspace second
check "the repository cache serves another workspace while the mirrors are down" succeeds -- \
  filled_cache kiln_gnu_efi "http://127.0.0.1:9"

# A directory for a team, of which one file is damaged and one lost.
make_mirror() {
  # shellcheck disable=SC2094 # tee appends to what bazel writes.
  (cd "$workspace" && bazel run --noshow_progress //toolchain/debian:mirror -- "$tmp/team" 2> "$tmp/log" | tee -a "$tmp/log")
}
make_mirror > /dev/null
echo damaged >> "$tmp/team/$path"
lost=$(field busybox-static path)
rm "$tmp/team/$lost"
if [[ $(make_mirror) =~ packages,\ 2\ of\ them\ new && $(sha256sum < "$tmp/team/$path") == "$sha256  -" && -e $tmp/team/$lost ]]; then
  echo "PASS: //toolchain/debian:mirror makes good what is damaged or lost, and nothing else"
  passed=$((passed + 1))
else
  echo "FAIL: //toolchain/debian:mirror: $(< "$tmp/log")"
  failed=$((failed + 1))
fi
new_workspace third
check "the directory is a mirror of all" succeeds -- team_cache kiln_image_tools "file://$tmp/team"
check "the directory is an npm registry" succeeds -- \
  team_cache kiln_buildifier "http://127.0.0.1:9" --repo_env=KILN_NPM_REGISTRY="file://$tmp/team"
new_workspace fourth
PATH=$tmp/bin check "the directory is a --distdir of all" succeeds -- \
  distdir_cache kiln_image_tools "" --distdir="$tmp/team"
PATH=$tmp/bin check "...and of npm packages" succeeds -- \
  distdir_cache kiln_buildifier "http://127.0.0.1:9" --distdir="$tmp/team" --repo_env=KILN_NPM_REGISTRY="http://127.0.0.1:9"

# other_system NAME WITHOUT...: makes a PATH that has bash, Bazel and its Java, and of all else only what busybox has.
other_system() {
  local directory=$tmp/$1 applet program
  shift
  mkdir "$directory"
  for applet in $("$busybox" --list); do
    ln -s "$busybox" "$directory/$applet"
  done
  for program in bash bazel javac; do
    ! command -v "$program" > /dev/null || ln -sf "$(command -v "$program")" "$directory"
  done
  (cd "$directory" && rm -f apt* ar dpkg* rpm* "$@")
}
busybox=$tmp/busybox
cp "$(run_bazel info output_base 2> /dev/null)/external/kiln_image_tools/root/usr/bin/busybox" "$busybox"
other_system busybox_system
other_system bare_system tar xz
new_workspace sixth
PATH=$tmp/bare_system check "what a machine lacks is named" \
  fails "needs tar, xz, which PATH does not have" -- \
  team_cache kiln_image_tools "file://$tmp/team"
PATH=$tmp/busybox_system check "a system without apt, dpkg, ar and GNU's tools unpacks packages" succeeds -- \
  team_cache kiln_image_tools "file://$tmp/team"
tree() {
  cd "$(run_bazel info output_base 2> /dev/null)/external/kiln_image_tools"
  { find . -type f -exec sha256sum {} + && find applets bin root -type l -printf '%P %l\n'; } | sort
}
if difference=$(diff <(cd ../fourth && tree) <(tree)); then
  echo "PASS: ...and gets the same files"
  passed=$((passed + 1))
else
  printf 'FAIL: ...but gets other files:\n%s\n' "$difference"
  failed=$((failed + 1))
fi

new_workspace fifth
check "a registry that gives no file is named, with the remedy" \
  fails "@bazel/buildifier" "registry: http://127.0.0.1:9" "KILN_NPM_REGISTRY" "--distdir" -- \
  cache6 kiln_buildifier "http://127.0.0.1:9" --repo_env=KILN_NPM_REGISTRY="http://127.0.0.1:9"

echo "$passed passed, $failed failed"
[[ $failed == 0 ]]
