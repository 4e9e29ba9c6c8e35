"""What a loader can hold, and what a path on the boot volume can be: for disk_image, so that it refuses when a disk is
made what a loader would refuse when it boots, or understand in another way."""

# boot/core/config.h has the same numbers, with the terminators: //image:limits_test compares them.
COMMAND_LINE_MAX = 1023  # Bytes.
PATH_MAX = 255  # Bytes.
STRING_MAX = 255  # Bytes, of a module.
MODULES_MAX = 4096

# What a name on FAT can have (boot/core/path.h), without what has a meaning of its own in a genrule's command.
_PATH_CHARACTERS = ("abcdefghijklmnopqrstuvwxyz" + "ABCDEFGHIJKLMNOPQRSTUVWXYZ" + "0123456789" +
                    "!#%&()+,-.;@[]^_`{}~/")

def cmdline_problem(cmdline, maximum = COMMAND_LINE_MAX):
    """Says what is wrong with a command line, as a value in kiln.cfg.

    Args:
      cmdline: the command line.
      maximum: how many bytes it can have, or None.

    Returns:
      A string that follows "cmdline", or None.
    """
    if maximum != None and len(cmdline) > maximum:
        return "has %d bytes, and a loader holds %d" % (len(cmdline), maximum)
    for character in ["\n", "\r", "\000"]:
        if character in cmdline:
            return "has more than one line, and a value in kiln.cfg ends with its line"
    if cmdline != cmdline.strip(" \t"):
        return "begins or ends with a space, which a loader drops"
    return None

def path_problem(path):
    """Says what is wrong with the path of a file on the boot volume.

    Args:
      path: the path, such as "boot/logo.bmp".

    Returns:
      A string that follows the path, or None.
    """
    if len(path) > PATH_MAX:
        return "has %d bytes, and a loader holds %d" % (len(path), PATH_MAX)
    for character in path.elems():
        if character not in _PATH_CHARACTERS:
            return "has a character that is not a letter, a digit or one of !#%&()+,-.;@[]^_`{}~"
    for name in path.split("/"):
        if not name:
            return "has an empty name (no \"/\" at either end, no \"//\")"
        if name.endswith("."):
            return "has a name that ends in a dot, which FAT drops"
    return None
