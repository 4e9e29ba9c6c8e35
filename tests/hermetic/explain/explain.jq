# What explain.sh asks jq: `digest` reads one execution log, `explain` compares the digests of two.
#
# A log has an object for every spawn, which is Bazel's name for a command that it runs or takes from a cache
# (SpawnExec in src/main/protobuf/spawn.proto). A spawn stands behind those that made its inputs: Bazel sorts
# the log so (--execution_log_sort). Spawns of two logs are the same if their first outputs are.

def named: map({(.name): (.value | tostring)}) | add // {};

def hashes: map({(.path): (.digest.hash // "")}) | add // {};

# Most of a log says how long its files are and which function made their hashes: that goes at once.
def spawn:
  if type != "object" or (has("commandArgs") and has("inputs") and has("listedOutputs") | not) then
    error("there is JSON in it that describes no spawn")
  else
    {
      id: (.listedOutputs[0] // .commandArgs | tostring),
      mnemonic: (.mnemonic | tostring),
      hit: .remoteCacheHit,
      cacheable: (.remoteCacheable != false),
      failed: (.exitCode != 0),
      arguments: (.commandArgs | map(tostring)),
      environment: (.environmentVariables // [] | named),
      platform: (.platform.properties // [] | named),
      declared: (.listedOutputs | map(tostring)),
      inputs: (.inputs | hashes),
      outputs: (.actualOutputs // [] | hashes)
    }
  end;

# One object: the spawns, or why there are none.
def digest:
  try {spawns: [inputs | spawn]} catch {problem: "is no execution log, or not all of one: \(.)"}
  | if .spawns == [] then
      {problem: "is empty: Bazel had nothing to do. `bazel clean` first, which keeps the caches"}
    else
      .
    end;

# --- One difference between A and B, as lines of text ---

# The first few of a list, and how many are not shown.
def few($limit): .[:$limit][], (select(length > $limit) | "and \(length - $limit) more");

# The absolute paths in an argument or a variable: at its start, or behind an option's letter or a separator.
def absolute_paths:
  [match("(?:^-[A-Za-z]|^|[^A-Za-z0-9._/+~-])(/[^/\\s:;,\"'=)][^\\s:;,\"'=)]*)"; "g").captures[0].string];

# How many characters two texts begin with in common.
def common($a; $b):
  ($a | explode) as $x | ($b | explode) as $y | first(range($x | length) | select($x[.] != $y[.])) // ($x | length);

# At most a line of a text, from a little before the place that matters.
def excerpt($place):
  if . == null then
    "none"
  else
    (if $place > 30 then "…" + .[$place - 30:] else . end) | (if length > 90 then .[:90] + "…" else . end) | tojson
  end;

def two_values($what; $a; $b):
  (if $a and $b then common($a; $b) else 0 end) as $place
  | ([$a, $b] | map(if . then absolute_paths else [] end)) as [$paths_a, $paths_b]
  | "\($what) differs",
    "  A: \($a | excerpt($place))",
    "  B: \($b | excerpt($place))",
    (($paths_a - $paths_b) + ($paths_b - $paths_a) | unique[]
     | "  an absolute path: \(.) (another machine has another: keep it out of the action)");

# Of lists only the first difference, because what is behind it may only be shifted.
def two_lists($what; $a; $b):
  first(range([$a, $b | length] | max) | select($a[.] != $b[.])) as $i | [two_values($what; $a[$i]; $b[$i])];

def two_maps($what; $a; $b):
  ($a + $b | keys_unsorted[]) as $key
  | select($a[$key] != $b[$key])
  | [two_values("\($what) \($key)"; $a[$key]; $b[$key])];

# --- The reasons of one spawn: [rank, line...]. Equal ones of several spawns are one cause ---

def own_reasons($old; $new):
  two_lists("an argument"; $old.arguments; $new.arguments),
  two_lists("a declared output"; $old.declared; $new.declared),
  two_maps("environment variable"; $old.environment; $new.environment),
  two_maps("platform property"; $old.platform; $new.platform)
  | [2] + .;

# The inputs that are not the same: {path, change}.
def changed_inputs($old; $new):
  if $old.inputs == $new.inputs then
    empty
  else
    ($old.inputs + $new.inputs | keys_unsorted[])
    | select($old.inputs[.] != $new.inputs[.])
    | {
        path: .,
        change: (if $old.inputs[.] == null then "is an input only in B"
                 elif $new.inputs[.] == null then "is an input only in A"
                 elif startswith("bazel-out/") then "changed (made by no spawn of B: by Bazel itself, or up to date)"
                 else "changed" end)
      }
  end;

def not_reproducible($old; $new):
  [0, "NOT REPRODUCIBLE: same inputs, different output: \($new.mnemonic) \($new.id)"]
  + ([($old.outputs + $new.outputs | keys_unsorted[]) | select($old.outputs[.] != $new.outputs[.])
      | "\(.)\n    A: \($old.outputs[.] // "none")\n    B: \($new.outputs[.] // "none")"]
     | [few(3) | "  \(.)"]);

# Whether a spawn of B differs from that of A, its own reasons, and the spawns `after` which it differs. An input
# is no reason of its own if a spawn made it that differs itself.
def verdict($old; $new; $maker; $differs):
  if $old == null then
    {
      kind: "differs",
      reasons: [[1, "not in A: a new target or another configuration, or A had it up to date"]],
      after: []
    }
  else
    [changed_inputs($old; $new) | .maker = $maker[.path] | .follows = $differs[.maker // ""]] as $inputs
    | {
        reasons: ([own_reasons($old; $new)] + [$inputs[] | select(.follows | not) | [3, "\(.path) \(.change)"]]),
        after: [$inputs[] | select(.follows).maker]
      }
    | if .reasons + .after == [] then
        # Tests write times, and nothing is built from what they write.
        if $new.mnemonic == "TestRunner" or $old.outputs == $new.outputs then
          .kind = "same"
        else
          .kind = "not reproducible" | .reasons = [not_reproducible($old; $new)]
        end
      else
        .kind = "differs"
      end
  end
  + {
      name: "\($new.mnemonic) \($new.id)",
      id: $new.id,
      in_a: ($old != null),
      ran: ($new.hit | not),
      why_same: (if $new.cacheable | not then "it must not be cached: its tags or its rule say so"
                 elif $old.failed then "it failed in A, and failures are not cached"
                 else "it was not in the cache (not uploaded, evicted, or the cache could not be reached)" end)
    };

# For each file that spawns made, the one that made it.
def makers: reduce .[] as $spawn ({}; reduce ($spawn.outputs | keys_unsorted[]) as $path (.; .[$path] = $spawn.id));

# --- All spawns of B, and the causes behind their reasons ---

def verdicts($a; $b):
  ($a | reduce .[] as $spawn ({}; .[$spawn.id] = $spawn)) as $olds
  | (($a | makers) + ($b | makers)) as $maker
  | foreach $b[] as $new ({differs: {}};
      .verdict = verdict($olds[$new.id]; $new; $maker; .differs)
      | .differs[$new.id] = (.verdict.kind | IN("differs", "not reproducible"));
      .verdict);

# Of verdicts: the causes, {reasons, spawns}, reasons being together if they are those of the same spawns, which
# are numbers of verdicts.
def causes:
  [to_entries[] | .key as $spawn | .value.reasons[] | {reason: ., spawn: $spawn}]
  | group_by(.reason) | map({reason: .[0].reason, spawns: map(.spawn)})
  | group_by(.spawns) | map({reasons: map(.reason), spawns: .[0].spawns});

# Adds to causes how many spawns ran only because others did: in the order of the log, everything knows the causes
# behind what it differs after.
def count_followers($verdicts):
  . as $causes
  | (reduce range(length) as $cause ({};
      reduce $causes[$cause].spawns[] as $spawn (.; .["\($spawn)"] += [$cause]))) as $own
  | reduce range($verdicts | length) as $spawn ({behind: {}, followers: map(0)};
      $verdicts[$spawn] as $verdict
      | ($own["\($spawn)"] // []) as $mine
      | ([.behind[$verdict.after[]][]?] + $mine | unique) as $all
      | .behind[$verdict.id] = $all
      | if $verdict.ran then reduce ($all - $mine)[] as $cause (.; .followers[$cause] += 1) else . end)
  | .followers as $followers
  | $causes | to_entries | map(.value + {followers: $followers[.key]});

# --- The report ---

def count($noun): "\(length) \($noun)\(if length == 1 then "" else "s" end)";

def right($width): tostring | " " * ($width - length) + .;

def summary($a; $b; $verdicts):
  "A has \($a | count("spawn")), B has \($b | count("spawn")); \([$verdicts[] | select(.in_a)] | length) are in both.",
  "",
  "  hits in B    ran in B",
  (($b | group_by(.mnemonic)[] | [.[0].mnemonic, .]), ["all", $b]
   | .[0] as $name
   | .[1]
   | "\(map(select(.hit)) | length | right(11))\(map(select(.hit | not)) | length | right(12))  \($name)");

# A cause is worth telling if something ran because of it, or if it is one itself.
def cause_report($verdicts):
  (.spawns | map($verdicts[.])) as $spawns
  | [$spawns[] | select(.ran and .kind == "differs")] as $ran
  | select($ran != [] or .followers > 0 or .reasons[0][0] == 0)
  | "",
    (.reasons | map(.[1:] | join("\n")) | few(5)),
    "    ran because of it: \($ran | count("spawn")), and \(.followers) that followed",
    (if $ran != [] then [$ran[].name] else [$spawns[] | select(.kind == "differs") | .name + " (a hit)"] end
     | few(3) | "      \(.)");

def explain($a; $b):
  [verdicts($a; $b)] as $verdicts
  | [$verdicts | causes | count_followers($verdicts)
     | sort_by(.reasons[0][0] != 0, -(.spawns | length) - .followers)[] | cause_report($verdicts)] as $causes
  | (if $causes == [] then 0 else 1 end),
    summary($a; $b; $verdicts),
    (select($causes != []) | "", "CAUSES; a spawn that has several counts for each"),
    $causes[],
    ([$verdicts[] | select(.ran and (.kind | IN("same", "not reproducible")))]
     | group_by(.why_same)[]
     | "", "the same key in A: \(.[0].why_same)", "    ran: \(count("spawn"))", (map(.name) | few(3) | "      \(.)")),
    ($verdicts | select(any(.ran) | not) | "", "Every spawn of B was a hit.");

# The exit status, and then the report or what is wrong with a log.
def report($files; $logs):
  [range(2) | select($logs[.].problem) | "\($files[.]) \($logs[.].problem)"]
  | if . != [] then 2, .[] else explain($logs[0].spawns; $logs[1].spawns) end;
