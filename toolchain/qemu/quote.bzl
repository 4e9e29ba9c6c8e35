"""What a test or a program that boots disks is told, in words that can be anything."""

def quote(argument):
    """Keeps the shell and Bazel from seeing anything in an element of `args`."""
    return "'%s'" % argument.replace("'", "'\\''").replace("$", "$$")
