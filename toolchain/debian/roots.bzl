"""Where the repositories of packages are."""

def locked_root(repository):
    """Says where a repository is, from the execution root and in the runfiles of the main repository.

    Its directory has another name when Kiln is a module.

    Args:
      repository: the name that repositories.bzl declares it by.

    Returns:
      A path without a slash at its end, such as external/kiln_llvm.
    """
    return Label("@%s//:root" % repository).workspace_root
