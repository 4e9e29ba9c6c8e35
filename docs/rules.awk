# Prints docs/rules.md: what //:defs.bzl exports, in the words of the docstrings. Its arguments are defs.bzl and then the
# files that define what it exports. Macros have a docstring, rules a `doc` of their own and one for each attribute.

# A line of a macro's docstring, without the indentation that all of it has.
function macro_line(line) {
  sub(/^    /, "", line)
  if (line ~ /^Args:/) { arguments = 1; print "Arguments:\n"; return }
  if (arguments && line ~ /^  [a-z0-9_*]+: /) {
    sub(/^  /, "", line)
    argument = line
    sub(/: .*/, "", argument)
    line = "- `" argument "`" substr(line, length(argument) + 1)
  } else if (arguments) {
    sub(/^  /, "", line)
  }
  print line
}

function begin(name) {
  print "\n## " name "\n"
  seen[name] = 1
  arguments = 0
}

# The text between the quotes of a line with doc = "...".
function quoted_text(line) {
  sub(/^[^"]*"/, "", line)
  sub(/",?$/, "", line)
  gsub(/\\"/, "\"", line)
  return line
}

FNR == 1 { file++; state = "" }

# defs.bzl: its docstring, and the names that it exports.
file == 1 && FNR == 1 {
  print "# Rules and macros\n"
  print "This page is printed by `bazel run //docs:print_rules` from the docstrings of what"
  print "[defs.bzl](../defs.bzl) exports; a test compares them.\n"
  sub(/^"""/, "")
  print
  introduction = 1
  next
}
file == 1 && introduction {
  if ($0 ~ /^"""/) introduction = 0
  else if ($0 ~ /^[A-Z][a-z]+(, [^.]*|\.[^.]*)?$/ || $0 ~ /^Platforms,/) print $0 "\n"
  else if ($0 ~ /^$/) print ""
  else print
  next
}
file == 1 {
  if ($0 ~ /^[a-z_]+ = _[a-z_]+$/) exported[$1] = 1
  next
}

state == "" && /^def [a-z]/ {
  name = substr($2, 1, index($2, "(") - 1)
  if (name in exported) state = "signature"
  if (state == "signature") begin(name)
}
state == "signature" {
  if ($0 ~ /^    """/) {
    state = "macro"
    sub(/"""/, "")
    if ($0 ~ /"""$/) { sub(/"""$/, ""); state = "" }
    macro_line($0)
  }
  next
}
state == "macro" {
  if ($0 ~ /^    """/) state = ""
  else macro_line($0)
  next
}

state == "" && /^[a-z_]+ = rule\(/ && ($1 in exported) { begin($1); state = "rule" }
state == "rule" && /^    doc = """/ { sub(/^    doc = """/, ""); print; state = "text"; next }
state == "rule" && /^    doc = "/ { print quoted_text($0); next }
state == "text" {
  if ($0 ~ /^""",?$/) state = "rule"
  else print
  next
}
state == "rule" && /^    attrs = / { print "\nArguments:\n"; print "- `name`: name of the target."; next }
state == "rule" && /^        "[a-z]/ { attribute = $1; gsub(/[":]/, "", attribute); next }
state == "rule" && /^            doc = """/ {
  sub(/^            doc = """/, "")
  print "- `" attribute "`: " $0
  state = "attribute"
  next
}
state == "rule" && /^            doc = "/ { print "- `" attribute "`: " quoted_text($0); next }
state == "attribute" {
  last = /""",?$/
  sub(/""",?$/, "")
  print "  " $0
  if (last) state = "rule"
  next
}
state == "rule" && /^\)/ { state = "" }

END {
  for (name in exported)
    if (!(name in seen)) {
      print "rules.awk: " name " is exported and none of the files has a docstring of it" > "/dev/stderr"
      exit 1
    }
}
