# Questions about what `bazel aquery --output=jsonproto` prints (Bazel's analysis_v2.proto).

def by_id: map({key: (.id | tostring), value: .}) | from_entries;

# The path of an artifact's fragment.
def path($fragments): $fragments[tostring]
  | (if .parentId then (.parentId | path($fragments)) + "/" else "" end) + .label;

# The first output of each action, one a line.
def first_outputs:
  (.pathFragments | by_id) as $fragments
  | (.artifacts | by_id) as $artifacts
  | .actions[]
  | $artifacts[.outputIds[0] | tostring].pathFragmentId
  | path($fragments);

# Actions that start a process; Bazel does the rest itself.
def spawns: .actions[] | select((.arguments // []) != []);

def summary:
  "\([spawns] | length) actions that start a process, of \(.actions | length); "
  + "\([.actions[].configurationId] | unique | length) configurations";

# Of an argument, what is absolute in it: lld-link's options begin with a slash and are no paths.
def absolute($program):
  select(test("(^|[^A-Za-z0-9._+*/-])/[a-z]"))
  | select(($program | endswith("/lld-link") | not) or test("^/[A-Za-z_]+(:[^/]*([^/:=]/[^:=]*)?)?$") | not);

def absolute_paths:
  spawns
  | .mnemonic as $mnemonic
  | .arguments[0] as $program
  | ((.arguments[1:][] | absolute($program)),
     (.environmentVariables // [] | .[] | select(.key != "PATH") | .value | absolute("")) )
  | "\($mnemonic): \(.)";

# Groups of actions of one target and kind, whose command lines are the same but for the directory of outputs.
def done_twice:
  (.targets | by_id) as $targets
  | [spawns | {target: $targets[.targetId | tostring].label, mnemonic, configurationId,
               command: (.arguments | map(gsub("bazel-out/[^/]*/"; "")))}]
  | group_by([.target, .mnemonic, .command])[]
  | select((map(.configurationId) | unique | length) > 1)
  | "\(.[0].mnemonic) of \(.[0].target), in \(length) configurations";
