"""What the functions of limits.bzl accept and refuse, as a test."""

load(":limits.bzl", "COMMAND_LINE_MAX", "PATH_MAX", "cmdline_problem", "path_problem")

# What each function is asked: text to a part of the answer, or None where there is nothing wrong.
_CMDLINES = {
    "": None,
    "a": None,
    "verbose console=serial  x=\"1 2\"": None,
    "a" * COMMAND_LINE_MAX: None,
    "a" * (COMMAND_LINE_MAX + 1): "has 1024 bytes, and a loader holds 1023",
    "a" * 1100: "has 1100 bytes",
    "a\nkernel=other.elf": "more than one line",
    "\n": "more than one line",
    "a\r": "more than one line",
    " a": "begins or ends with a space",
    "a ": "begins or ends with a space",
    "a\t": "begins or ends with a space",
    " ": "begins or ends with a space",
}

_PATHS = {
    "kernel.elf": None,
    "boot/core/logo.bmp": None,
    ".config": None,
    "a..b": None,
    "EFI/BOOT/BOOTX64.EFI": None,
    "!#%&()+,-.;@[]^_`{}~": None,
    "a" * PATH_MAX: None,
    "a" * (PATH_MAX + 1): "has 256 bytes, and a loader holds 255",
    "": "an empty name",
    "/a": "an empty name",
    "a/": "an empty name",
    "a//b": "an empty name",
    "a/./b": "ends in a dot",
    "../a": "ends in a dot",
    "a.": "ends in a dot",
    "a b": "has a character",
    "a=b": "has a character",
    "C:/a": "has a character",
    "a\\b": "has a character",
    "a*": "has a character",
    "a?": "has a character",
    "\"a\"": "has a character",
    "a|b": "has a character",
    "<a>": "has a character",
    "a\tb": "has a character",
    "a\nb": "has a character",
    "a'b": "has a character",
    "$a": "has a character",
    "\303\244": "has a character",
}

def _limits_test_impl(ctx):
    failures = []
    for problem, cases in [(cmdline_problem, _CMDLINES), (path_problem, _PATHS)]:
        for text, expected in cases.items():
            answer = problem(text)
            if (answer == None) != (expected == None) or (expected and expected not in answer):
                failures.append("%r: %r, not %r" % (text, answer, expected))
    script = ctx.actions.declare_file(ctx.label.name + ".sh")
    ctx.actions.write(
        script,
        "#!/bin/sh\n" + ("cat <<'END'\n%s\nEND\nexit 1\n" % "\n".join(failures) if failures else ""),
        is_executable = True,
    )
    return [DefaultInfo(executable = script)]

limits_refuse_test = rule(
    implementation = _limits_test_impl,
    doc = "Passes if limits.bzl accepts and refuses what it should.",
    test = True,
)
