# Makes a compilation database of Bazel's list of actions (`bazel aquery --output=jsonproto`).
# Arguments: $workspace, $output_base and $execution_root, absolute paths.

# Paths below the execution root, which is no place for an editor: sources are in the workspace, the rest is absolute.
def absolute:
  gsub("^(?<option>-[^/]*)?external/"; "\(.option // "")\($output_base)/external/")
  | gsub("^(?<option>-[^/]*)?bazel-out/"; "\(.option // "")\($execution_root)/bazel-out/");

# A file can be compiled several times, and an editor wants one way: for the machine that Kiln is for rather than for that
# which builds, and not for a sanitizer. /usr/bin/false is Bazel's compiler where it has none.
def rank:
  (if any(.[]; test("^--target=x86_64-unknown-none")) then 0
   elif any(.[]; test("^--target=x86_64.*windows")) then 1
   elif any(.[]; test("^--target=i386")) then 2
   elif .[0] != "/usr/bin/false" then 3
   else 4 end) * 2
  + (if any(.[]; test("^-fsanitize|^-fprofile")) then 1 else 0 end);

[ .actions[]?
  | .arguments
  | . as $arguments
  | (index("-c") // empty) as $c
  | {file: .[$c + 1], arguments: .}
  | select(.file | test("^(external|bazel-out)/|\\.(s|S|asm)$") | not)
]
| group_by(.file)
| map(
    min_by(.arguments | [rank, length, join(" ")])
    | {directory: $workspace, file, arguments: (.arguments | map(absolute))}
  )
