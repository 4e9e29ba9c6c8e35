"""Labels of files for a boot volume, and of whole trees of them."""

def is_tree(path):
    """True for a path on the boot volume that a label's files lie below, not one that a file has.

    Args:
      path: "boot/logo.bmp", "assets/", or "/".

    Returns:
      True or False.
    """
    return path.endswith("/")

def package_of(label):
    """The package that a label in a BUILD file is of. For macros.

    Args:
      label: a string, or a Label.

    Returns:
      A path, "" for the top of a repository.
    """
    text = str(label)
    if "//" not in text:
        return native.package_name()
    return text.split("//")[1].split(":")[0]

def image_entry(path, label, packages):
    """The argument of make_image.sh for a file, or for a tree.

    Args:
      path: where it lies on the boot volume.
      label: its label.
      packages: paths of trees to their packages.

    Returns:
      A string in which Bazel expands the label.
    """
    if path in packages:
        return "%s=//%s $(execpaths %s)" % (path, packages[path], label)
    return "%s=$(execpath %s)" % (path, label)
