"""Refusing a wrong use of a macro, by a target that says what is wrong.

A macro that calls fail() takes all other targets of the BUILD file with it, and no test can see what it says. A target
that cannot be analyzed fails alone, whoever asks for it.
"""

def _refused_impl(ctx):
    fail("kiln: %s: %s" % (ctx.label, ctx.attr.message))

_ATTRS = {
    "message": attr.string(
        doc = "What is wrong, and what to do.",
        mandatory = True,
    ),
}

_refused = rule(
    implementation = _refused_impl,
    doc = "A target that cannot be built, and says why.",
    attrs = _ATTRS,
)

_refused_test = rule(
    implementation = _refused_impl,
    doc = "The same in the place of a test.",
    attrs = _ATTRS,
    test = True,
)

def first_of(errors):
    """The first error of several checks.

    Args:
      errors: list of (bool: whether it is an error, string: message) pairs.

    Returns:
      The message, or None if all is well.
    """
    for wrong, message in errors:
        if wrong:
            return message
    return None

def quoted(names):
    """Names as a sentence lists them: "bios", "hybrid" or "uefi".

    Args:
      names: list of strings, at least one.

    Returns:
      A string.
    """
    words = ["\"%s\"" % name for name in names]
    return " or ".join(([", ".join(words[:-1])] if words[1:] else []) + words[-1:])

def refuse(name, message, test = False, **kwargs):
    """Makes the target `name` of a macro that was used wrongly: to analyze it is an error.

    Args:
      name: name of the target.
      message: what is wrong, and what to do; the target's label comes before it.
      test: whether the macro makes a test.
      **kwargs: the macro's own; `tags`, `testonly` and `visibility` are kept.
    """
    kept = {key: kwargs[key] for key in ["tags", "testonly", "visibility"] if key in kwargs}
    if test:
        kept.pop("testonly", None)
    (_refused_test if test else _refused)(name = name, message = message, **kept)
