"""Headers of this repository under a prefix, for workspaces that have files of the same names."""

def _directories(ctx, root):
    """Where in the tree those headers lie that others include by their names alone."""
    own = ctx.label.workspace_root + "/" if ctx.label.workspace_root else ""
    paths = depset(transitive = [dep[CcInfo].compilation_context.system_includes for dep in ctx.attr.by_name])
    return [
        "%s/%s/%s/%s" % (root, ctx.label.name, ctx.attr.prefix, path[len(own):])
        for path in paths.to_list()
        if path.startswith(own) and not path.startswith(ctx.bin_dir.path)
    ]

def _prefixed_headers_impl(ctx):
    own = ctx.label.workspace_name
    root = "/".join([part for part in [ctx.bin_dir.path, ctx.label.workspace_root, ctx.label.package] if part])
    links = []
    headers = depset(transitive = [dep[CcInfo].compilation_context.headers for dep in ctx.attr.deps])
    for header in headers.to_list():
        if header.owner.workspace_name != own:
            continue
        path = header.short_path
        if own:
            path = path.partition("/" + own + "/")[2]
        link = ctx.actions.declare_file("%s/%s/%s" % (ctx.label.name, ctx.attr.prefix, path))
        ctx.actions.symlink(output = link, target_file = header)
        links.append(link)
    return [
        DefaultInfo(files = depset(links)),
        CcInfo(compilation_context = cc_common.create_compilation_context(
            headers = depset(links),
            includes = depset([root + "/" + ctx.label.name]),
            system_includes = depset(_directories(ctx, root)),
        )),
    ]

prefixed_headers = rule(
    implementation = _prefixed_headers_impl,
    doc = """Lets who has it in `deps` say #include "PREFIX/PATH" for every header of some libraries, without linking these.

One tree of links has all of them: headers name each other relative to themselves, and so find their like in there.

Example:

    prefixed_headers(
        name = "headers",
        prefix = "kiln",
        deps = ["//kernel/console"],
    )
""",
    attrs = {
        "by_name": attr.label_list(
            doc = "Libraries whose `includes` headers need: those that have one directory of the same names for each architecture.",
            providers = [CcInfo],
        ),
        "deps": attr.label_list(
            doc = "The libraries, whose headers and those of their `deps` are meant.",
            mandatory = True,
            providers = [CcInfo],
        ),
        "prefix": attr.string(
            doc = "Name of the directory that they seem to lie in.",
            mandatory = True,
        ),
    },
    provides = [CcInfo],
)
