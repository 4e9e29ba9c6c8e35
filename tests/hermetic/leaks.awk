# Finds what actions and tests read of the host and no document lists. Run by hermetic.sh:
#
#   awk -v output_base=DIRECTORY -v workspace=DIRECTORY -f leaks.awk DOCUMENT TRACE...
#
# DOCUMENT has rows "| `FILE`, `FILE` | KIND | ...": KIND is "actions", "tests" or "actions and tests"; "wrapper" rows
# list programs that Bazel's own wrapper around tests may run. In a FILE, * stands for anything but a slash, ** for
# anything, OUTPUT_BASE and WORKSPACE for these directories. A TRACE is strace's, of one action in its sandbox, with the
# options that hermetic.sh gives it, below a first line "in WORKING_DIRECTORY LABEL_OF_TEST".
#
# An attempt counts as well as a success: a file that is not here may be on another machine. A relative path counts
# when it leaves the sandbox, an absolute one when it is outside of it, be it in Bazel's own output base: a tool that
# follows a link out of its sandbox reads what it has not declared. Only asking where a link leads, there and in the
# workspace, does not: that is how programs find out the real names of their inputs, which are links in a sandbox.
#
# Prints a line for each file that is not listed and each row that nobody needs, then a summary; fails if there is one.

# A path without ".", "..", and doubled slashes.
function normal(path, parts, stack, i, n, depth, out) {
  n = split(path, parts, "/")
  depth = 0
  for (i = 1; i <= n; i++) {
    if (parts[i] == "..") {
      if (depth > 0) depth--
    } else if (parts[i] != "" && parts[i] != ".") {
      stack[++depth] = parts[i]
    }
  }
  out = ""
  for (i = 1; i <= depth; i++) out = out "/" stack[i]
  return out == "" ? "/" : out
}

# The regular expression of a FILE in the document.
function expression(file) {
  sub(/^OUTPUT_BASE/, output_base, file)
  sub(/^WORKSPACE/, workspace, file)
  gsub(/[.+?(){}\[\]^$|\\]/, "\\\\&", file)
  gsub(/\*\*/, "\001", file)
  gsub(/\*/, "[^/]*", file)
  gsub(/\001/, ".*", file)
  return "^" file "$"
}

# Takes note of a row of the document.
function read_row(row, cells, files, i, n) {
  split(row, cells, "|")
  n = split(cells[2], files, "`")
  gsub(/^ +| +$/, "", cells[3])
  if (cells[3] !~ /^(actions|tests|actions and tests|wrapper)$/) return # Of another table.
  for (i = 2; i <= n; i += 2) {
    rows++
    row_file[rows] = files[i]
    row_kind[rows] = cells[3]
    row_expression[rows] = expression(files[i])
  }
}

function inside(path, directory) {
  return index(path "/", directory "/") == 1
}

# Whether what a process of this kind ("action", "test", "wrapper") reads is listed. Of what Bazel has, wherever that is,
# only a row that says so is: not /tmp/**.
function listed(path, kind, own, i) {
  if ((path, kind) in known) return known[path, kind]
  known[path, kind] = 0
  own = inside(path, output_base) || inside(path, workspace)
  for (i = 1; i <= rows; i++) {
    if (own && row_file[i] !~ /^(OUTPUT_BASE|WORKSPACE)/) continue
    if (index(row_kind[i], kind) && path ~ row_expression[i]) {
      row_needed[i] = 1
      known[path, kind] = 1
    }
  }
  return known[path, kind]
}

# What people call the action, or the test, whose first program has these arguments.
function action_name(arguments) {
  if (test != "") return test
  if (match(arguments, /"-o", "[^"]*"/)) return "what makes " substr(arguments, RSTART + 7, RLENGTH - 8)
  if (match(arguments, /bazel-out\/[^" ]*/)) return "what names " substr(arguments, RSTART, RLENGTH)
  return "what runs " substr(arguments, 1, 200)
}

# Whose process is this, now that a program begins? Bazel's wrapper runs programs of the host, and the test.
function on_exec(pid, path, arguments) {
  if (name == "") name = action_name(arguments)
  if (path ~ /tools\/test\/(test-setup|generate-xml)\.sh$/) {
    kind[pid] = "wrapper"
  } else if (kind[pid] == "wrapper" && path !~ /^\/(usr\/)?bin\// && path ~ /\//) {
    kind[pid] = "test"
  }
}

# A process asks for a file: is that listed?
function check(pid, path, call, missing) {
  if (inside(path, sandbox)) return
  if (inside(sandbox, path)) { # On the way there. For a sandbox elsewhere a row may list it, and is needed.
    listed(path, kind[pid])
    return
  }
  if (call ~ /^readlink/ && (inside(path, output_base) || inside(path, workspace))) return
  if (kind[pid] == "wrapper" && (call !~ /^exec/ || missing)) return
  gsub(/^\/proc\/[0-9]+/, "/proc/PID", path)
  reads++
  if (listed(path, kind[pid]) || (path, kind[pid]) in reported) return
  reported[path, kind[pid]] = 1
  leaks++
  printf "%s: %s %s%s\n", name,
    kind[pid] == "wrapper" ? "Bazel's test wrapper runs" : "the " kind[pid] " reads",
    path, missing ? " (which is not there)" : ""
}

# A process is known to be an action's, a test's or the wrapper's: take what it has done so far.
function belongs(pid, to, lines, i, n) {
  kind[pid] = to
  n = split(waiting[pid], lines, "\n")
  delete waiting[pid]
  for (i = 1; i < n; i++) take(pid, lines[i])
}

# Takes one call of a process.
function take(pid, line, call, arguments, directory, path, missing) {
  # The call of its parent that made it may not have returned yet.
  if (!(pid in kind)) {
    waiting[pid] = waiting[pid] line "\n"
    return
  }
  # A call that others came between is in two pieces.
  if (line ~ / <unfinished \.\.\.>$/) {
    begun[pid] = substr(line, 1, length(line) - 17)
    return
  }
  if (match(line, /^<\.\.\. [a-z0-9_]+ resumed>/)) {
    line = begun[pid] substr(line, RLENGTH + 1)
    delete begun[pid]
  }
  call = line
  sub(/\(.*/, "", call)
  if (call ~ /^(clone3?|v?fork)$/) {
    if (match(line, / = [0-9]+$/)) belongs(substr(line, RSTART + 3), kind[pid])
    if (line ~ / = \?$/) killed[kind[pid]] = 1
    return
  }
  arguments = substr(line, length(call) + 2)
  directory = ""
  if (match(arguments, /^(AT_FDCWD|[0-9]+)<[^>]*>, /)) {
    directory = substr(arguments, 1, RLENGTH - 3)
    sub(/^[^<]*</, "", directory)
    arguments = substr(arguments, RLENGTH + 1)
  }
  if (!match(arguments, /^"([^"\\]|\\.)*"/)) return
  path = substr(arguments, 2, RLENGTH - 2)
  if (path == "") return
  missing = line ~ / = -1 E/
  if (call ~ /^execve/ && !missing) on_exec(pid, path, arguments)
  if (path !~ /^\//) {
    if (directory == "" || directory ~ /^\(/) return # Relative to a working directory that is the sandbox's.
    path = directory "/" path
  }
  check(pid, normal(path), call, missing)
}

# The parents of those that still wait were killed before they knew: whose was it? When a test ends, its wrapper kills
# the process of its own that runs ps every ten seconds. If others were killed too, what is allowed to fewest counts.
function end_trace(pid, to) {
  for (pid in begun) if (begun[pid] ~ /^(clone3?|v?fork)\(/) killed[kind[pid]] = 1
  to = test == "" ? "action" : ("wrapper" in killed) && !("test" in killed) ? "wrapper" : "test"
  for (pid in waiting) belongs(pid, to)
}

FILENAME == ARGV[1] {
  if ($0 ~ /^\| `/) read_row($0)
  next
}

FNR == 1 {
  end_trace()
  split("", kind)
  split("", begun)
  split("", killed)
  sandbox = $2
  sub(/\/execroot\/.*/, "", sandbox)
  test = $3
  name = ""
  actions++
  next
}

{
  if (name == "") kind[$1] = "action" # The first of them.
  line = substr($0, length($1) + 2)
  sub(/^ +/, "", line)
  take($1, line)
}

END {
  end_trace()
  for (i = 1; i <= rows; i++) {
    if (!row_needed[i]) {
      printf "nothing reads `%s` (%s)\n", row_file[i], row_kind[i]
      leaks++
    }
  }
  printf "%d reads of the host by %d actions and tests; %d files or rows that are wrong\n", reads, actions, leaks
  exit leaks > 0
}
