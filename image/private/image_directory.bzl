"""The files of a disk in a directory, for an EFI system partition that is there already, or for a TFTP server."""

def _image_directory_impl(ctx):
    out = ctx.actions.declare_directory(ctx.label.name)
    environment = {"BUSYBOX": ctx.file._busybox.path, "DIRECTORY": ctx.attr.option}
    if ctx.attr.verified:
        environment["VERIFIED"] = "1"
    entries = [
        ctx.expand_location(entry, targets = ctx.attr.srcs)
        for entry in ctx.attr.entries
    ]
    ctx.actions.run(
        executable = ctx.file._busybox,
        inputs = ctx.files.srcs + [ctx.file.loader, ctx.file._script] + ctx.files._script_data,
        outputs = [out],
        arguments = ["sh", ctx.file._script.path, ctx.attr.firmware, out.path, ctx.file.loader.path] + entries,
        env = environment,
        mnemonic = "ImageDirectory",
        progress_message = "Putting together the directory %s" % ctx.label,
    )
    return [DefaultInfo(
        files = depset([out]),
        runfiles = ctx.runfiles(files = [out]),
    )]

image_directory = rule(
    implementation = _image_directory_impl,
    doc = "Makes the directory `name`.",
    attrs = {
        "entries": attr.string_list(
            doc = "Arguments of make_image.sh behind the loader, with $(execpath ...) and $(execpaths ...).",
        ),
        "firmware": attr.string(
            doc = "As of disk_image.",
            mandatory = True,
        ),
        "loader": attr.label(
            doc = "What the firmware starts; with \"hybrid\", what a BIOS starts.",
            allow_single_file = True,
            mandatory = True,
        ),
        "option": attr.string(
            doc = "Of kiln-image: which kind of directory.",
            mandatory = True,
        ),
        "srcs": attr.label_list(
            doc = "What `entries` name.",
            allow_files = True,
        ),
        "verified": attr.bool(doc = "As of disk_image."),
        "_busybox": attr.label(
            default = "@kiln_image_tools//:bin/busybox",
            allow_single_file = True,
            cfg = "exec",
        ),
        "_script": attr.label(
            default = "//image/private:make_image.sh",
            allow_single_file = True,
        ),
        "_script_data": attr.label(default = "//image/private:kiln_image"),
    },
)
