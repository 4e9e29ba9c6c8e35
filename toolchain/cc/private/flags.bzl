"""Shorthands for writing toolchain features down."""

load("@bazel_tools//tools/build_defs/cc:action_names.bzl", "ACTION_NAMES")
load(
    "@bazel_tools//tools/cpp:cc_toolchain_config_lib.bzl",
    "feature",
    "flag_group",
    "flag_set",
    "with_feature_set",
)

# What only C has, and what only C++ has. (There is no C++ in Kiln but lib/cxx: it is for other people's kernels.)
C_COMPILE = [ACTION_NAMES.c_compile]
CXX_COMPILE = [ACTION_NAMES.cpp_compile]

# Both languages.
C_AND_CXX_COMPILE = C_COMPILE + CXX_COMPILE

# What has a preprocessor: .c, .cc and .S.
PREPROCESS = C_AND_CXX_COMPILE + [ACTION_NAMES.preprocess_assemble]

# Everything the compiler is run for: .c, .cc, .S and .s.
COMPILE = PREPROCESS + [ACTION_NAMES.assemble]

# Bazel calls the link action of every language this.
LINK = [ACTION_NAMES.cpp_link_executable]

ARCHIVE = [ACTION_NAMES.cpp_link_static_library]

STRIP = [ACTION_NAMES.strip]

def flags(actions, values, unless = None, when = None):
    """A flag_set of constant flags.

    Args:
      actions: names of the actions that get them.
      values: the flags.
      unless: name of a feature that turns them off.
      when: name of a feature that turns them on.

    Returns:
      A flag_set.
    """
    conditions = []
    if unless or when:
        conditions = [with_feature_set(
            features = [when] if when else [],
            not_features = [unless] if unless else [],
        )]
    return flag_set(
        actions = actions,
        flag_groups = [flag_group(flags = values)],
        with_features = conditions,
    )

def each(variable, values):
    """A flag_group that repeats `values` for every element of a list build variable."""
    return flag_group(
        flags = values,
        iterate_over = variable,
        expand_if_available = variable,
    )

def always(name, flag_sets):
    """A feature that is on unless a target says `features = ["-name"]`."""
    return feature(name = name, enabled = True, flag_sets = flag_sets)

def on_request(name, flag_sets = []):
    """A feature that is off unless Bazel or a target asks for it by name."""
    return feature(name = name, flag_sets = flag_sets)
