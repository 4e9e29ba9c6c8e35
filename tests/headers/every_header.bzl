"""A C file that includes what there is to be included."""

def _every_header_impl(ctx):
    source = ctx.actions.declare_file(ctx.label.name + ".c")
    label = ctx.attr.headers.label
    root = "/".join([part for part in [label.package, label.name] if part]) + "/"
    ctx.actions.write(source, "".join([
        "#include \"%s\"\n" % header.short_path[len(root):]
        for header in ctx.files.headers
    ]))
    return [DefaultInfo(files = depset([source]))]

every_header = rule(
    implementation = _every_header_impl,
    doc = "Writes `name`.c, which includes each header of a prefixed_headers target.",
    attrs = {
        "headers": attr.label(
            doc = "The prefixed_headers target.",
            mandatory = True,
        ),
    },
)
