# Questions about what `bazel aquery --output=jsonproto` prints (Bazel's analysis_v2.proto).

def by_id: map({key: (.id | tostring), value: .}) | from_entries;

# The path of an artifact's fragment.
def path($fragments): $fragments[tostring]
  | (if .parentId then (.parentId | path($fragments)) + "/" else "" end) + .label;

# Actions that start a process; Bazel does the rest itself.
def spawns: .actions[] | select((.arguments // []) != []);

# The first output of each of them, one a line.
def first_outputs:
  (.pathFragments | by_id) as $fragments
  | (.artifacts | by_id) as $artifacts
  | spawns
  | $artifacts[.outputIds[0] | tostring].pathFragmentId
  | path($fragments);

def configurations(actions): [actions | .configurationId] | unique | length;

def summary:
  "\([spawns] | length) actions that start a process, of \(.actions | length), tests among them; "
  + "\(configurations(spawns)) configurations, "
  + "\(configurations(spawns | select(.mnemonic == "CppCompile"))) of which compile C";

# An argument, if there is an absolute path in it: at its beginning, behind an option's letter, or behind what cannot be
# in a name. lld-link's options begin with a slash and are no paths; every Linux has the same null device.
def absolute($program):
  . as $argument
  | if $program | endswith("/lld-link") then sub("^/[A-Za-z_]+(:|$)"; "") else . end
  | gsub("/dev/null"; "")
  | select(test("(^|[^A-Za-z0-9._+*/~-])(-[A-Za-z])?/[a-z]"))
  | $argument;

def absolute_paths:
  spawns
  | .mnemonic as $mnemonic
  | .arguments[0] as $program
  | ((.arguments[1:][] | absolute($program)),
     (.environmentVariables // [] | .[] | select(.key != "PATH") | .value | absolute("")) )
  | "\($mnemonic): \(.)";

# Groups of compilations for one target whose command lines are the same but for the directory of outputs.
def compiled_twice:
  (.targets | by_id) as $targets
  | [spawns
     | select(.mnemonic == "CppCompile")
     | {target: $targets[.targetId | tostring].label, command: (.arguments | map(gsub("bazel-out/[^/]*/"; "")))}]
  | group_by(.)[]
  | select(length > 1)
  | "\(.[0].target), \(length) times: \(.[0].command | join(" "))";
