"""What gdb.sh has gdb read first: settings, then the package beside this file."""

import os
import sys

import gdb

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

for setting in [
    "confirm off",  # add-symbol-file would ask.
    "breakpoint pending on",  # Of functions of a kernel that is not there yet.
    "remoteaddresssize 64",  # Breakpoints in 64-bit code, set while the processor is in 32-bit code.
    "stack-cache off",  # The guest's memory changes by itself, and can be looked at as physical memory.
    "code-cache off",
    "auto-load off",  # All that is needed is here, and nothing of this machine's.
    "debug-file-directory",
]:
    gdb.execute("set " + setting, to_string=True)

# Sources are named from the root of the workspace, those of Kiln in another workspace as external/REPOSITORY/... This file
# is a link to the source, where Kiln's root is.
if os.path.islink(__file__):
    root = os.path.abspath(os.path.join(os.path.dirname(os.readlink(__file__)), "../.."))
    gdb.execute("directory '%s'" % os.environ.get("BUILD_WORKSPACE_DIRECTORY", root), to_string=True)
    gdb.execute("set substitute-path ./external/%s '%s'" % (os.path.basename(root), root), to_string=True)

import kiln_gdb  # noqa: E402, F401
