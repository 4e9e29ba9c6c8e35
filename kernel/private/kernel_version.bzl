"""What the kernel calls itself: with the commit in releases, and only there."""

_SOURCE = """/* Written by the build: kernel/private/kernel_version.bzl. */
#include "kernel/version.h"

#include "lib/version.h"

const char kernel_version[] = KILN_VERSION "%s";
"""

def _kernel_version_impl(ctx):
    source = ctx.actions.declare_file(ctx.label.name + ".c")
    if ctx.attr.stamp:
        # The status file names user and host, too. The script looks for its own key, and its output is what
        # later actions depend on.
        args = ctx.actions.args()
        args.add("sh")
        args.add(ctx.file._script)
        args.add(ctx.info_file)
        args.add(_SOURCE)
        args.add(source)
        ctx.actions.run(
            executable = ctx.file._busybox,
            inputs = [ctx.file._script, ctx.info_file],
            outputs = [source],
            arguments = [args],
            mnemonic = "KernelVersion",
            progress_message = "Writing the commit into %s" % source.short_path,
        )
    else:
        ctx.actions.write(source, _SOURCE % "")
    return [DefaultInfo(files = depset([source]))]

kernel_version = rule(
    implementation = _kernel_version_impl,
    doc = """Writes `name`.c, which defines `kernel_version` of kernel/version.h.

Example:

    kernel_version(
        name = "version_source",
        stamp = select({
            ":stamped": True,
            "//conditions:default": False,
        }),
    )
""",
    attrs = {
        "stamp": attr.bool(
            doc = """Add what kernel/private/workspace_status.sh says of the commit. To be True only in builds with
--stamp, as the file depends on the state of the checkout then.""",
            mandatory = True,
        ),
        "_busybox": attr.label(
            default = "@kiln_image_tools//:bin/busybox",
            allow_single_file = True,
            cfg = "exec",
        ),
        "_script": attr.label(
            default = "//kernel/private:write_version.sh",
            allow_single_file = True,
        ),
    },
)
