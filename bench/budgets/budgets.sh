#!/usr/bin/env bash
#
# Budgets: sourced by those who keep to them. Needs the file budgets.txt in the variable `budgets`.

: "${budgets:?names budgets.txt}"

over_budget=0

# within NAME FOUND [WHAT]: prints what was found beside the budget NAME, and counts it in `over_budget` if it is more.
within() {
  local name maximum most=
  while read -r name maximum; do
    [[ $name != "$1" ]] || most=$maximum
  done <"$budgets"
  [[ -n $most ]] || { printf 'error: %s has no "%s"\n' "$budgets" "$1" >&2 && exit 1; }
  printf '%-24s %10s of %10s%s\n' "$1" "$2" "$most" "${3:+  $3}"
  if (($2 > most)); then
    printf 'error: %s is %s, more than its budget of %s (%s)\n' "$1" "$2" "$most" "$budgets"
    over_budget=$((over_budget + 1))
  fi
}
