# What shapes there are, found without the code that has chosen them (chooser.bzl): by trying all.
#
#   awk -f shapes.awk -v mode=check LISTING               is each pair in a shape, or in none that there can be?
#   awk -f shapes.awk -v mode=count [-v wishes="AXIS=VALUE,VALUE ..."] LISTING
#   awk -f shapes.awk -v mode=list [-v wishes=...] LISTING
#
# LISTING has lines of words with tabs between them: "axis NAME VALUE...", "excluded WHEN REASON", "shape VALUE..." and
# "qemu WHEN TEXT...", "bochs ..." and "promise ..."; WHEN is "AXIS=VALUE,VALUE AXIS=VALUE", and is of a shape that has one of the values on
# each of the axes.
#
# `list` prints for each shape its values, and after a tab each what is in the rows that are of it: q and an argument of QEMU, b
# and a line for Bochs, p and a promise.

BEGIN { FS = "\t" }

$1 == "axis" {
  axes++
  name[axes] = $2
  number[$2] = axes
  values[axes] = NF - 2
  for (i = 3; i <= NF; i++) value[axes, i - 2] = $i
}

$1 == "excluded" || $1 == "qemu" || $1 == "bochs" || $1 == "promise" {
  rows++
  kind[rows] = $1
  conditions[rows] = split($2, words, " ")
  for (i = 1; i <= conditions[rows]; i++) {
    split(words[i], sides, "=")
    condition_axis[rows, i] = number[sides[1]]
    condition_values[rows, i] = "," sides[2] ","
  }
  texts[rows] = NF - 2
  for (i = 3; i <= NF; i++) text[rows, i - 2] = $i
}

$1 == "shape" {
  shapes++
  if (NF - 1 != axes) complain("shape " shapes " has " NF - 1 " values")
  for (i = 1; i <= axes; i++) chosen[i] = $(i + 1)
  note_pairs()
}

# True when row r is of what `chosen` has so far.
function is_of(r, i) {
  for (i = 1; i <= conditions[r]; i++)
    if (!index(condition_values[r, i], "," chosen[condition_axis[r, i]] ",")) return 0
  return 1
}

function broken(r) {
  for (r = 1; r <= rows; r++)
    if (kind[r] == "excluded" && is_of(r)) return r
  return 0
}

function complain(what) {
  print "error: " what
  errors++
}

function note_pairs(i, j, r, known) {
  for (i = 1; i <= axes; i++) {
    known = 0
    for (j = 1; j <= values[i]; j++) known += value[i, j] == chosen[i]
    if (!known) complain("shape " shapes " has \"" chosen[i] "\" as " name[i])
    for (j = i + 1; j <= axes; j++) covered[i, chosen[i], j, chosen[j]] = 1
  }
  r = broken()
  if (r) complain("shape " shapes " cannot be: " text[r, 1])
}

function forget(i) {
  for (i = 1; i <= axes; i++) chosen[i] = ""
}

# True when what `chosen` has can become a shape, from axis i on; it is one then.
function can_be(i, j) {
  if (i > axes) return 1
  if (chosen[i] != "") return can_be(i + 1)
  for (j = 1; j <= values[i]; j++) {
    chosen[i] = value[i, j]
    if (!broken() && can_be(i + 1)) return 1
  }
  chosen[i] = ""
  return 0
}

function check(i, j, k, l) {
  for (i = 1; i <= axes; i++)
    for (k = 1; k <= values[i]; k++)
      for (j = i + 1; j <= axes; j++)
        for (l = 1; l <= values[j]; l++) {
          pairs++
          if ((i, value[i, k], j, value[j, l]) in covered) continue
          forget()
          chosen[i] = value[i, k]
          chosen[j] = value[j, l]
          if (!broken() && can_be(1)) complain("no shape has " name[i] " " value[i, k] " and " name[j] " " value[j, l])
          else impossible++
        }
  printf "%d axes, %d shapes, %d pairs: %d in a shape, %d in none that can be\n", axes, shapes, pairs, pairs - impossible - errors, impossible
}

function wished(i, what) {
  return wish[i] == "" || index(wish[i], "," what ",")
}

function print_shape(i, r, line) {
  line = chosen[1]
  for (i = 2; i <= axes; i++) line = line " " chosen[i]
  for (r = 1; r <= rows; r++)
    if (kind[r] != "excluded" && is_of(r))
      for (i = 1; i <= texts[r]; i++) line = line "\t" substr(kind[r], 1, 1) text[r, i]
  print line
}

# All shapes from axis i on.
function all_shapes(i, j) {
  if (i > axes) {
    count++
    if (mode == "list") print_shape()
    return
  }
  for (j = 1; j <= values[i]; j++) {
    if (!wished(i, value[i, j])) continue
    chosen[i] = value[i, j]
    if (!broken()) all_shapes(i + 1)
  }
  chosen[i] = ""
}

END {
  if (mode == "check") {
    check()
  } else {
    forget()
    wishes_count = split(wishes, words, " ")
    for (w = 1; w <= wishes_count; w++) {
      split(words[w], sides, "=")
      if (!(sides[1] in number)) complain("no axis is called \"" sides[1] "\"")
      wish[number[sides[1]]] = "," sides[2] ","
    }
    if (!errors) all_shapes(1)
    if (mode == "count") print count + 0
  }
  exit errors != 0
}
