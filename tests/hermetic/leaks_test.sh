#!/usr/bin/env bash
#
# What leaks.awk says of short traces.
#
#   leaks_test.sh LEAKS_AWK

set -euo pipefail
PATH=$(printf %s ../*kiln_image_tools/applets) # The locked busybox, no tool of the host.

leaks=$1
document=$TEST_TMPDIR/document.md action=$TEST_TMPDIR/action test=$TEST_TMPDIR/test watch=$TEST_TMPDIR/watch
readonly IN='/out/sandbox/linux-sandbox/1/execroot/kiln' CALL='O_RDONLY|O_CLOEXEC) = 3'

cat >"$document" <<'END'
| `bash` | genrules | another table |
| `/bin/bash`, `/etc/*.cache`, `/etc/stale` | actions and tests | ... |
| `/usr/**` | tests | ... |
| `/out2/**`, `OUTPUT_BASE/external/listed` | actions | ... |
| `/bin/cat` | wrapper | ... |
END

# A compiler; its linker's first calls come before the clone() that made it returns; another never learns its parent.
cat >"$action" <<END
in $IN
1 execve("external/cc", ["external/cc", "-o", "bazel-out/main.o"], ["PATH=/bin"]) = 0
1 openat(AT_FDCWD<$IN>, "external/include/stdint.h", $CALL
1 openat(AT_FDCWD<$IN>, "/out/sandbox", $CALL
1 openat(AT_FDCWD<$IN>, "/etc/ld.so.cache", $CALL
1 openat(AT_FDCWD<$IN>, "/etc/a/b.cache", $CALL
1 openat(AT_FDCWD<$IN>, "/usr/include/stdint.h" <unfinished ...>
2 execve("external/ld", ["external/ld"], []) = 0
2 openat(AT_FDCWD<$IN>, "/usr/lib/libc.so", $CALL
1 <... openat resumed>, O_RDONLY) = -1 ENOENT (No such file or directory)
1 clone(child_stack=NULL) = 2
1 openat(5</usr/include>, "stdint.h", $CALL
1 openat(AT_FDCWD<$IN>, "../../../../../external/undeclared", $CALL
1 openat(AT_FDCWD<$IN>, "../../../../../external/listed", $CALL
1 readlink("/source/main.c", "", 4096) = -1 EINVAL (Invalid argument)
1 openat(AT_FDCWD<$IN>, "/source/main.c", $CALL
3 openat(AT_FDCWD<$IN>, "/etc/of-an-orphan", $CALL
1 +++ exited with 0 +++
END

# A test; 2 and 3 are what its wrapper runs.
cat >"$test" <<END
in ${IN/1/2} //a:b_test
1 execve("external/tools/test/test-setup.sh", ["test-setup.sh"], []) = 0
1 openat(AT_FDCWD<${IN/1/2}>, "/etc/of-the-wrapper", $CALL
2 execve("/bin/cat", ["cat"], []) = 0
2 openat(AT_FDCWD<${IN/1/2}>, "/etc/of-cat", $CALL
1 clone(child_stack=NULL) = 2
1 clone(child_stack=NULL) = 3
3 execve("/bin/tee", ["tee"], []) = 0
1 execve("${IN/1/2}/b_test", ["b_test"], []) = 0
1 openat(AT_FDCWD<${IN/1/2}>, "/usr/share/font", $CALL
1 execve("/bin/bash", ["bash"], []) = 0
1 openat(AT_FDCWD<${IN/1/2}>, "/etc/hosts", $CALL
END

# Tests that end when their wrapper's watch has just begun to ask, in one and in two pieces; in the last one, the test
# was killed in the same way.
cat >"$watch" <<END
in ${IN/1/3} //a:c_test
1 execve("external/tools/test/test-setup.sh", ["test-setup.sh"], []) = 0
2 execve("/bin/cat", ["cat"], []) = 0
1 clone(child_stack=NULL, flags=SIGCHLD <unfinished ...>) = ?
END
cat >"$watch.2" <<END
in ${IN/1/4} //a:d_test
1 execve("external/tools/test/test-setup.sh", ["test-setup.sh"], []) = 0
1 clone(child_stack=NULL <unfinished ...>
2 execve("/bin/cat", ["cat"], []) = 0
2 openat(AT_FDCWD<${IN/1/4}>, "/etc/of-cat", $CALL
END
cat >"$watch.3" <<END
in ${IN/1/5} //a:e_test
1 execve("external/tools/test/test-setup.sh", ["test-setup.sh"], []) = 0
1 clone(child_stack=NULL) = 2
2 execve("${IN/1/5}/e_test", ["e_test"], []) = 0
2 clone(child_stack=NULL <unfinished ...>) = ?
1 clone(child_stack=NULL <unfinished ...>
3 execve("/bin/cat", ["cat"], []) = 0
END

# shellcheck disable=SC2016 # Document and paths.
expected='what makes bazel-out/main.o: the action reads /etc/a/b.cache
what makes bazel-out/main.o: the action reads /usr/include/stdint.h (which is not there)
what makes bazel-out/main.o: the action reads /usr/lib/libc.so
what makes bazel-out/main.o: the action reads /out/external/undeclared
what makes bazel-out/main.o: the action reads /source/main.c
what makes bazel-out/main.o: the action reads /etc/of-an-orphan
//a:b_test: Bazel'\''s test wrapper runs /bin/tee
//a:b_test: the test reads /etc/hosts
//a:e_test: the test reads /bin/cat
nothing reads `/etc/stale` (actions and tests)
nothing reads `/out2/**` (actions)
17 reads of the host by 5 actions and tests; 11 files or rows that are wrong'
status=0
actual=$(awk -v output_base=/out -v workspace=/source -f "$leaks" "$document" "$action" "$test" "$watch" "$watch".?) || status=$?
printf '%s\n' "$actual"
[[ $status == 1 ]] || { printf 'FAIL: the status is %s, not 1\n' "$status"; exit 1; }
[[ $actual == "$expected" ]] || { printf 'FAIL: it should be\n%s\n' "$expected"; exit 1; }
