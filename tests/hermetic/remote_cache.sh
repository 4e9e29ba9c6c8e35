#!/usr/bin/env bash
#
# Proof: what one machine has built and tested, another takes from a remote cache. The cache is nginx, from the lock,
# with the configuration that docs/remote.md ships, on loopback. Bazel is configured as that document says.
#
# - What one workspace has built and tested, everything but what others stand for (sampled_targets), is put into the cache.
#   Another, at another path, with an empty output base, then runs nothing: each action and each test is a remote hit.
# - Who has no password cannot write, and builds all the same. Who has it writes outputs and results of tests.
# - A blob that was changed in the cache is noticed, not used, and made anew.
# - A cache that goes away in the middle of a build costs a warning.
#
# Prints the figures of docs/remote.md. Those that do not depend on the machine have limits here.

set -euo pipefail

# shellcheck source=tests/hermetic/workspace.sh
source "$PWD/tests/hermetic/workspace.sh"

# Bytes that a machine takes from the cache for all of //... and those tests: what fails, as a test more or a longer log
# should not. The largest files are three disks with a Linux kernel of 14 MB, and a disk of Hyper-V of 11 MB.
readonly CACHE_AIM=60000000 CACHE_MAX=240000000

jq=$packages/kiln_proof_tools/bin/jq
nginx_home=$proofs/nginx
log=$proofs/remote_cache.log
builder=one reader=reader/deeper/in/the/tree

# Starts nginx and sets `address`, where it listens. Others may have the port that was tried first.
start_cache() {
  local port attempt
  rm -rf "$nginx_home" # Of a proof that came before.
  mkdir -p "$nginx_home"/{cache/uploads,log}
  printf 'writer:{PLAIN}let-me-write\n' >"$nginx_home/kiln-cache.passwords"
  cat >"$nginx_home/nginx.conf" <<END
$( ((EUID != 0)) || printf 'user root;')
daemon on;
pid $nginx_home/pid;
error_log $nginx_home/log/error.log;
events {}
http {
  proxy_temp_path unused; fastcgi_temp_path unused; uwsgi_temp_path unused; scgi_temp_path unused;
  include kiln-cache.conf;
}
END
  for ((attempt = 0; attempt < 20; attempt++)); do
    port=$((20000 + RANDOM % 20000))
    address=127.0.0.1:$port
    site_configuration >"$nginx_home/kiln-cache.conf"
    if "$packages/kiln_nginx/bin/nginx" -p "$nginx_home/" -c "$nginx_home/nginx.conf" -e "$nginx_home/log/error.log" 2>"$log"; then
      say "a cache at $address"
      return
    fi
    grep -q 'Address already in use' "$log" || break
  done
  die "nginx does not start: $(<"$log")"
}

# Prints the configuration that the document ships, for this address and these directories.
site_configuration() {
  local line text=()
  mapfile -t text <"$root/docs/remote-cache.nginx.conf"
  for line in "${text[@]}"; do
    line=${line//listen 8080/listen $address}
    line=${line//\/var\/cache\/kiln/$nginx_home\/cache}
    line=${line//\/var\/log\/nginx/$nginx_home\/log}
    line=${line//\/etc\/nginx\/kiln/$nginx_home\/kiln}
    printf '%s\n' "$line"
  done
}

stop_cache() {
  if [[ -s $nginx_home/pid ]]; then kill "$(<"$nginx_home/pid")"; fi
}

clean_up() {
  stop_cache 2>/dev/null || true
}

# use_cache NAME [PASSWORD]: the user.bazelrc of a copy, as docs/remote.md has it.
use_cache() {
  personal_options "$1" "build:my-remote-cache --remote_cache=http://${2:+writer:$2@}$address"
}

# Prints how many bytes the cache has sent: the last column of the access log.
bytes_sent() {
  awk '{ sum += $5 } END { printf "%d\n", sum }' "$nginx_home/log/kiln-cache.log"
}

# Prints "FILES BYTES" of what the cache holds.
cache_contents() {
  find "$nginx_home/cache" -path '*/uploads' -prune -o -type f -printf '%s\n' | awk '{ n++; sum += $1 } END { printf "%d %d\n", n, sum }'
}

# build NAME ARGUMENT...: runs Bazel in a copy, with its output in the log.
build() {
  bazel_in "$@" >"$log" 2>&1
}

# expect TEXT...: each is in the log.
expect() {
  local text
  for text; do
    "$busybox" grep -q -e "$text" "$log" || die "Bazel did not say \"$text\": $(<"$log")"
  done
}

# Builds and tests all, unless .ci/run has done so, and fills the cache: Bazel's disk cache has the same files, in one more
# level of directories. What builds send themselves is seen below, on a few actions.
fill_cache() {
  local kind
  workspace "$builder"
  quietly "$log" bazel_in "$builder" clean
  quietly "$log" bazel_in "$builder" build --nobuild //...
  sampled_targets "$builder"
  timed build "$builder" test --disk_cache="$disk_cache" --target_pattern_file="$targets" || die "//... does not pass: $(<"$log")"
  say "$(processes), in $((milliseconds / 1000)) s"
  mkdir -p "$nginx_home"/cache/{ac,cas}
  for kind in ac cas; do
    find "$disk_cache/$kind" -type f -exec ln -t "$nginx_home/cache/$kind" {} +
  done
}

# Prints Bazel's count of what ran where.
processes() {
  "$busybox" sed -n 's/^INFO: \([0-9]* processes: .*\)\.$/\1/p' "$log"
}

# Another machine, as far as Bazel can tell.
read_cache() {
  local spawns hits bytes
  workspace "$reader" "$builder"
  use_cache "$reader"
  quietly "$log" bazel_in "$reader" build --nobuild //...
  timed build "$reader" test --config=remote-cache --execution_log_json_file="$proofs/reader.json" --target_pattern_file="$targets" ||
    die "//... does not pass: $(<"$log")"
  read -r spawns hits < <("$jq" -n -r '[inputs | .remoteCacheHit] | "\(length) \(map(select(.)) | length)"' "$proofs/reader.json")
  bytes=$(bytes_sent)
  say "$(processes), in $((milliseconds / 1000)) s; $bytes bytes came down (aim: $CACHE_AIM)"
  if ((hits != spawns || spawns == 0)); then
    die "$((spawns - hits)) of $spawns actions ran here: $("$jq" -r 'select(.remoteCacheHit | not) | "\(.mnemonic) \(.listedOutputs[0])"' \
      "$proofs/reader.json" | head -n 20)"
  fi
  say "$hits of $spawns actions are remote hits"
  ((bytes <= CACHE_MAX)) || die "$bytes bytes came down, more than $CACHE_MAX"
}

# A package of actions that no cache has yet.
add_package() {
  mkdir -p "$proofs/$reader/new"
  cat >"$proofs/$reader/new/BUILD.bazel"
}

refuse_writers() {
  local before refused
  add_package <<'END'
genrule(
    name = "new",
    outs = ["new.sh"],
    cmd = "printf '#!/usr/bin/env bash\n: what no cache has\n' >$@",
)

sh_test(
    name = "new_test",
    srcs = [":new"],
)
END
  before=$(cache_contents)
  quietly "$log" bazel_in "$reader" clean
  build "$reader" test --config=remote-upload //new:new_test || die "a build that may not upload fails: $(<"$log")"
  expect 'WARNING: Writing to Remote Cache'
  use_cache "$reader" wrong
  quietly "$log" bazel_in "$reader" clean
  build "$reader" test --config=remote-upload //new:new_test || die "a build with a wrong password fails: $(<"$log")"
  expect 'WARNING: Writing to Remote Cache'
  refused=$("$busybox" grep -c '^PUT .* 401 ' "$nginx_home/log/kiln-cache.log") || die "nothing was refused"
  [[ $(cache_contents) == "$before" ]] || die "who has no password has written: $before files and bytes, then $(cache_contents)"
  use_cache "$reader" let-me-write
  quietly "$log" bazel_in "$reader" clean
  quietly "$log" bazel_in "$reader" test --config=remote-upload //new:new_test
  [[ $(cache_contents) != "$before" ]] || die "who has the password could not write"
  use_cache "$reader"
  quietly "$log" bazel_in "$reader" clean
  quietly "$log" bazel_in "$reader" test --config=remote-cache //new:new_test
  expect '//new:new_test .*(cached) PASSED'
  say "$refused uploads without a password or with a wrong one got a 401, and their builds went on; those with it are hits"
}

notice_corruption() {
  local output=$proofs/$reader/bazel-bin/image/bios.img sum
  use_cache "$reader"
  quietly "$log" bazel_in "$reader" build --config=remote-cache //image:bios
  read -r sum _ < <("$busybox" sha256sum "$output")
  [[ -s $nginx_home/cache/cas/$sum ]] || die "the cache does not have image/bios.img"
  cp "$output" "$nginx_home/damaged" # Not the file itself: the disk cache has it as well.
  chmod u+w "$nginx_home/damaged"
  printf 'x' | "$busybox" dd of="$nginx_home/damaged" bs=1 seek=1000000 conv=notrunc 2>/dev/null
  mv "$nginx_home/damaged" "$nginx_home/cache/cas/$sum"
  quietly "$log" bazel_in "$reader" clean
  build "$reader" build --config=remote-cache //image:bios || die "a changed blob makes a build fail: $(<"$log")"
  expect "Expected digest '$sum/.*' does not match received digest" 'remote cache hit'
  [[ $("$busybox" sha256sum <"$output") == "$sum  -" ]] || die "a changed blob was used: image/bios.img is another"
  say "a changed blob was noticed, and made anew: $(processes)"
}

# An action in the middle of the build stops the cache and waits until it is gone.
survive_loss() {
  add_package <<END
genrule(
    name = "stop",
    srcs = ["//boot/bios:loader"],
    outs = ["stop.txt"],
    cmd = "pid=\$\$(<$nginx_home/pid); kill \$\$pid; while [[ -d /proc/\$\$pid ]]; do read -r -t 0.1 <> <(:) || true; done; echo >\$@",
    local = True,
    tags = ["no-remote-cache"],
)

genrule(
    name = "after",
    srcs = [":stop", "//boot/uefi:loader"],
    outs = ["after.txt"],
    cmd = "cat \$(SRCS) >\$@",
)
END
  quietly "$log" bazel_in "$reader" clean
  build "$reader" build --config=remote-cache --jobs=1 //new:after || die "without its cache a build fails: $(<"$log")"
  expect 'WARNING: ' 'Connection refused' 'remote cache hit'
  say "a build whose cache went away went on: $(processes)"
}

start_cache
fill_cache
read_cache
refuse_writers
notice_corruption
survive_loss
say "passed"
