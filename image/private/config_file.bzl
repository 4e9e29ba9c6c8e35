"""A text file that a BUILD file spells out."""

def _config_file_impl(ctx):
    file = ctx.actions.declare_file(ctx.label.name + ".cfg")
    ctx.actions.write(file, ctx.attr.content)
    return [DefaultInfo(files = depset([file]))]

config_file = rule(
    implementation = _config_file_impl,
    doc = "Writes `name`.cfg.",
    attrs = {
        "content": attr.string(
            doc = "All of the file.",
            mandatory = True,
        ),
    },
)
