"""Where the hand-off image is."""

_ROOT = Label("//boot/handoff:image_aarch64").workspace_root

# For the compiler: what Bazel makes in this repository, of whatever name it is for who depends on it.
OUTPUT_DIRECTORY = "$(BINDIR)" + ("/" + _ROOT if _ROOT else "")
