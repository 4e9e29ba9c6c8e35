"""Headers of a locked package, for `deps`."""

def _system_headers_impl(ctx):
    root = ctx.attr.hdrs.label.workspace_root
    return [CcInfo(compilation_context = cc_common.create_compilation_context(
        headers = ctx.attr.hdrs[DefaultInfo].files,
        # Found as <name.h>, and without warnings.
        system_includes = depset([root + "/" + dir for dir in ctx.attr.include_dirs]),
        defines = depset(ctx.attr.defines),
    ))]

system_headers = rule(
    implementation = _system_headers_impl,
    doc = """Makes headers of another repository usable as `#include <...>`, without warnings from them.

A cc_library cannot: its `includes` do not leave its own package.

Example:

    system_headers(
        name = "efi_headers",
        hdrs = "@kiln_gnu_efi//:headers",
        include_dirs = ["root/usr/include/efi"],
    )
""",
    attrs = {
        "hdrs": attr.label(
            doc = "The headers, all of one repository.",
            mandatory = True,
        ),
        "include_dirs": attr.string_list(
            doc = "Directories to search, from the root of that repository.",
            mandatory = True,
        ),
        "defines": attr.string_list(
            doc = "Macros for everything that uses the headers, as NAME or NAME=VALUE.",
        ),
    },
    provides = [CcInfo],
)
