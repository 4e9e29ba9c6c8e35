# The path of the first output of each action in what `bazel aquery --output=jsonproto` printed.
(.pathFragments | map({key: (.id | tostring), value: .}) | from_entries) as $fragments
| (.artifacts | map({key: (.id | tostring), value: .pathFragmentId}) | from_entries) as $artifacts
| def path: $fragments[tostring] | (if .parentId then (.parentId | path) + "/" else "" end) + .label;
.actions[] | $artifacts[.outputIds[0] | tostring] | path
