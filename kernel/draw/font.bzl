"""Where the font is."""

# The directory, where Bazel runs the compiler: it has whatever name the package's repository has.
FONT_DIRECTORY = Label("@kiln_console_font//:font.psf").workspace_root
