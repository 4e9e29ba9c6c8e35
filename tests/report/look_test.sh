#!/usr/bin/env bash
#
# Looks at a page of invented results, or at the file that KILN_REPORT names, with a browser: on a wide screen, light and
# dark, and on one of 390 pixels. The page must be no wider than the screen; a link to a test must show that test, and no
# other. Screenshots are kept for people. Usage: look_test.sh CHROMIUM FIXTURE_SH REPORT_SH PART...
set -euo pipefail
export LC_ALL=C

chromium=$PWD/${1/#external/..} fixture_sh=$2 report=$3 busybox=$PWD/${4/#external/..}
shift 3
# shellcheck source=tests/report/fixture.sh
source "$fixture_sh"
kept=$TEST_UNDECLARED_OUTPUTS_DIR
page=$kept/report.html

# Chromium's own sandbox wants what tests have not; nothing but this page is opened. Its other processes are started as it is:
# it would take /proc/self/exe, which is the dynamic loader. (In one process, it crashes now and then.)
browse() {
  "$chromium" --no-sandbox --no-zygote --browser-subprocess-path="$chromium" --disable-gpu --disable-dev-shm-usage --hide-scrollbars \
    --user-data-dir="$TEST_TMPDIR/profile" "$@" 2>>"$kept/chromium.log"
}

# look NAME WIDTH HEIGHT FRAGMENT OPTION...: takes a picture.
look() {
  local name=$1 size=$2,$3 fragment=$4
  shift 4
  browse --window-size="$size" --screenshot="$kept/$name.png" "$@" "file://$page$fragment"
  [[ -s $kept/$name.png ]] || {
    printf 'FAILED: no picture %s: see chromium.log\n' "$name"
    exit 1
  }
}

# measure WIDTH FRAGMENT: prints what a script finds out in a copy of the page that may have one.
measure() {
  browse --window-size="$1,844" --dump-dom "file://$TEST_TMPDIR/measured.html$2" |
    "$busybox" sed -n 's/.*<html[^>]* data-found="\([^"]*\)".*/\1/p'
}

if [[ -n ${KILN_REPORT:-} ]]; then
  "$busybox" cp "$KILN_REPORT" "$page"
else
  make_fixture "$TEST_TMPDIR/fixture"
  "$report" "$@" --tests "$fixture/tests" --testlogs "$fixture/logs" --bench "$fixture/bench" --out "$page"
fi
"$busybox" sed -e '/Content-Security-Policy/d' -e 's#</body>#<script>onload = () => {\
  const e = document.documentElement;\
  const shown = [...document.querySelectorAll("article")].filter((a) => getComputedStyle(a).display != "none");\
  document.querySelector("\#only-fail").checked = true;\
  const rows = [...document.querySelectorAll(".cell")].filter((c) => c.checkVisibility()).length;\
  e.dataset.found = [innerWidth, e.scrollWidth, shown.length, shown.map((a) => a.id).join(), rows].join(" ");\
};</script></body>#' "$page" >"$TEST_TMPDIR/measured.html"

light=--blink-settings=preferredColorScheme=1 dark=--blink-settings=preferredColorScheme=0
look light 1280 1800 '' "$light"
look dark 1280 1800 '' "$dark"
look phone 390 844 '' "$light"
look test 1280 1000 '#t0' "$light"
look phone_test 390 844 '#t0' "$dark"
failed=$("$busybox" sed 's/class="cell fail" href/&\n/g' "$page" | "$busybox" grep -c 'class="cell fail" href$')
for width in 390 1280; do
  found=$(measure "$width" '')
  [[ $found == "$width $width 0  $failed" ]] ||
    { printf 'FAILED: %s px: width, width of the page, tests shown, which, failures when only they are: "%s"\n' "$width" "$found" && exit 1; }
  found=$(measure "$width" '#t0')
  [[ $found == "$width $width 1 t0 "* ]] ||
    { printf 'FAILED: %s px, #t0: "%s"\n' "$width" "$found" && exit 1; }
done
