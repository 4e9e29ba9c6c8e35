#!/usr/bin/env bash
#
# What leaks.awk says of a short trace.
#
#   leaks_test.sh LEAKS_AWK

set -euo pipefail
PATH=../kiln_image_tools/applets # The locked busybox, no tool of the host.

leaks=$1
document=$TEST_TMPDIR/document.md trace=$TEST_TMPDIR/trace
readonly IN='/out/sandbox/linux-sandbox/1/execroot/kiln' CALL='O_RDONLY|O_CLOEXEC) = 3'

cat >"$document" <<'END'
| `bash` | genrules | another table |
| `/bin/bash`, `/etc/*.cache`, `/etc/stale` | actions and tests | ... |
| `/usr/**` | tests | ... |
| `/out2/**`, `OUTPUT_BASE/external/listed` | actions | ... |
| `/bin/cat` | wrapper | ... |
END

# Process 10 is Bazel's; 11 a compiler, whose parent's clone() returns late; 12 a test; 13 and 14 what its wrapper runs.
cat >"$trace" <<END
10 openat(AT_FDCWD</out>, "/etc/of-bazel", $CALL
10 clone(child_stack=NULL <unfinished ...>
11 execve("/bin/linux-sandbox", ["/bin/linux-sandbox", "-w", "$IN", "--", "cc"], []) = 0
10 <... clone resumed>) = 5 /* 11 in strace's PID NS */
11 openat(AT_FDCWD</out>, "/etc/of-the-sandbox", $CALL
11 execve("external/cc", ["external/cc", "-o", "bazel-out/main.o"], ["PATH=/bin"]) = 0
11 openat(AT_FDCWD<$IN>, "external/include/stdint.h", $CALL
11 openat(AT_FDCWD<$IN>, "/out/sandbox", $CALL
11 openat(AT_FDCWD<$IN>, "/etc/ld.so.cache", $CALL
11 openat(AT_FDCWD<$IN>, "/etc/a/b.cache", $CALL
11 openat(AT_FDCWD<$IN>, "/usr/include/stdint.h" <unfinished ...>
10 openat(AT_FDCWD</out>, "/etc/of-bazel", $CALL
11 <... openat resumed>, O_RDONLY) = -1 ENOENT (No such file or directory)
11 openat(5</usr/include>, "stdint.h", $CALL
11 openat(AT_FDCWD<$IN>, "../../../../../external/undeclared", $CALL
11 openat(AT_FDCWD<$IN>, "../../../../../external/listed", $CALL
11 readlink("/source/main.c", "", 4096) = -1 EINVAL (Invalid argument)
11 openat(AT_FDCWD<$IN>, "/source/main.c", $CALL
11 +++ exited with 0 +++
10 clone(child_stack=NULL) = 11
11 openat(AT_FDCWD</out>, "/etc/of-bazel", $CALL
12 execve("/bin/linux-sandbox", ["/bin/linux-sandbox", "-w", "${IN/1/2}", "--", "test"], []) = 0
12 execve("external/tools/test/test-setup.sh", ["test-setup.sh"], ["TEST_TARGET=//a:b_test"]) = 0
12 openat(AT_FDCWD<${IN/1/2}>, "/etc/of-the-wrapper", $CALL
13 execve("/bin/cat", ["cat"], []) = 0
12 clone(child_stack=NULL) = 13
12 clone(child_stack=NULL) = 14
14 execve("/bin/tee", ["tee"], []) = 0
12 execve("${IN/1/2}/b_test", ["b_test"], []) = 0
12 openat(AT_FDCWD<${IN/1/2}>, "/usr/share/font", $CALL
12 execve("/bin/bash", ["bash"], []) = 0
12 openat(AT_FDCWD<${IN/1/2}>, "/etc/hosts", $CALL
END

# shellcheck disable=SC2016 # Document and paths.
expected='what makes bazel-out/main.o: the action reads /etc/a/b.cache
what makes bazel-out/main.o: the action reads /usr/include/stdint.h (which is not there)
what makes bazel-out/main.o: the action reads /out/external/undeclared
what makes bazel-out/main.o: the action reads /source/main.c
//a:b_test: Bazel'\''s test wrapper runs /bin/tee
//a:b_test: the test reads /etc/hosts
nothing reads `/etc/stale` (actions and tests)
nothing reads `/out2/**` (actions)
12 reads of the host by 2 actions and tests; 8 files or rows that are wrong'
status=0
actual=$(awk -v output_base=/out -v workspace=/source -f "$leaks" "$document" "$trace") || status=$?
printf '%s\n' "$actual"
[[ $status == 1 ]] || { printf 'FAIL: the status is %s, not 1\n' "$status"; exit 1; }
[[ $actual == "$expected" ]] || { printf 'FAIL: it should be\n%s\n' "$expected"; exit 1; }
