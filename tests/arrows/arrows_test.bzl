"""A test of which parts of this repository something is made of."""

_PartsInfo = provider(
    doc = "What a target is made of.",
    fields = {"labels": "depset of Label"},
)

# Where a rule names what becomes part of its output; not its tools.
_EDGES = ["additional_linker_inputs", "data", "deps", "hdrs", "src", "srcs"]

def _parts_aspect_impl(target, ctx):
    parts = []
    for edge in _EDGES:
        value = getattr(ctx.rule.attr, edge, None) or []
        for dependency in value if type(value) == "list" else [value]:
            if _PartsInfo in dependency:
                parts.append(dependency[_PartsInfo].labels)
    return [_PartsInfo(labels = depset([target.label], transitive = parts))]

_parts_aspect = aspect(
    implementation = _parts_aspect_impl,
    doc = "Collects what a target is made of.",
    apply_to_generating_rules = True,
    attr_aspects = _EDGES,
)

def _is_allowed(label, allowed):
    if label.workspace_name:
        return True
    for package in allowed:
        if label.package == package or label.package.startswith(package + "/"):
            return True
    return False

def _arrows_test_impl(ctx):
    labels = ctx.attr.target[_PartsInfo].labels.to_list()
    wrong = [str(label) for label in labels if not _is_allowed(label, ctx.attr.allowed)]
    return [AnalysisTestResultInfo(
        success = not wrong,
        message = "%s must not be made of %s: the README says which way arrows go" % (
            ctx.attr.target.label,
            ", ".join(wrong),
        ),
    )]

arrows_test = rule(
    implementation = _arrows_test_impl,
    doc = """Passes if all that `target` is made of is in the packages that it may use.

Example:

    arrows_test(
        name = "loader_test",
        size = "small",
        allowed = ["boot", "lib"],
        target = "//boot/uefi:loader",
    )
""",
    analysis_test = True,
    attrs = {
        "target": attr.label(
            doc = "What is built.",
            aspects = [_parts_aspect],
            mandatory = True,
        ),
        "allowed": attr.string_list(
            doc = "Packages of this repository, with all below them.",
            mandatory = True,
        ),
    },
    test = True,
)
