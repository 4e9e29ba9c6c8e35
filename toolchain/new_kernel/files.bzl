"""The files of examples/hello, which is a workspace of its own: no package of this one."""

HELLO_FILES = [
    "//:examples/hello/" + file
    for file in [
        ".bazeliskrc",
        ".bazelrc",
        ".gitignore",
        "BUILD.bazel",
        "MODULE.bazel",
        "WORKSPACE",
        "hello.c",
    ]
]
