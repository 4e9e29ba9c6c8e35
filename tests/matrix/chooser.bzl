"""Chooses few shapes of machines that have every pair of values which can be together.

An axis is a name and its values; a shape has one value of each axis. A row is a dictionary of axes to lists of values, and is of
a shape that has one of these values on each of its axes. Excluded rows are of no shape that is chosen. Nothing here is random:
the same axes and rows make the same shapes.
"""

# More steps than any search here takes; Starlark has no `while`.
_STEPS = 100000

# Of how many pairs that no shape has yet the chooser tries to make the next shape; the best of them is taken.
_SEEDS = 4

def row_is_of(when, shape):
    """True when a row is of a shape: all of its axes have one of its values.

    Args:
      when: a row.
      shape: a dictionary of axes to values; may lack some.

    Returns:
      A bool.
    """
    for axis, values in when.items():
        if shape.get(axis) not in values:
            return False
    return True

def _index(excluded):
    """The rows by value: a dictionary of axis and value to the rows with it."""
    rows = {}
    for when in excluded:
        for axis, values in when.items():
            for value in values:
                rows.setdefault((axis, value), []).append(when)
    return rows

def _allowed(index, shape, axis, value):
    """True when `value` can join a shape that has no value on this axis yet."""
    joined = dict(shape, **{axis: value})
    for when in index.get((axis, value), []):
        if row_is_of(when, joined):
            return False
    return True

def _domains(axes, index, shape):
    """What the other axes can still have, the axis with the fewest values first; None when one has nothing left."""
    domains = []
    for axis, values in axes.items():
        if axis not in shape:
            left = [value for value in values if _allowed(index, shape, axis, value)]
            if not left:
                return None
            domains.append((len(left), axis, left))
    return sorted(domains)

def _complete(axes, index, start):
    """A whole shape with the values of `start`, or None if there is none: a search with a stack of choices."""
    if len(start) > 1:
        for axis, value in start.items():
            rest = {other: start[other] for other in start if other != axis}
            if not _allowed(index, rest, axis, value):
                return None
    stack = [start]
    for _ in range(_STEPS):
        if not stack:
            return None
        shape = stack.pop()
        domains = _domains(axes, index, shape)
        if domains == []:
            return shape
        if domains:
            _, axis, values = domains[0]
            for value in reversed(values):
                stack.append(dict(shape, **{axis: value}))
    fail("the search for a shape with %s has no end" % start)

def all_pairs(axes):
    """All pairs of values of two axes: a list of (axis, value, other axis, other value)."""
    names = axes.keys()
    return [
        (names[i], first, names[j], second)
        for i in range(len(names))
        for j in range(i + 1, len(names))
        for first in axes[names[i]]
        for second in axes[names[j]]
    ]

def _pairs_with(axes, shape, axis, value):
    """The pairs that a value makes with those that a shape has."""
    names = axes.keys()
    place = names.index(axis)
    return [
        (axis, value, other, shape[other]) if place < names.index(other) else (other, shape[other], axis, value)
        for other in shape
    ]

def _extend(axes, index, uncovered, seed, thorough):
    """A whole shape with the pair `seed` and many others that are not covered yet.

    Args:
      axes: as choose has it.
      index: of the excluded rows.
      uncovered: the pairs that no shape has yet.
      seed: a pair that a shape can have.
      thorough: True: look for a whole shape before a value is taken. Without it, which is faster, there may be no shape in the
        end: None.
    """
    shape = {seed[0]: seed[1], seed[2]: seed[3]}
    domains = _domains(axes, index, shape)
    for _ in range(len(axes) - 2):
        _, axis, values = domains[0]
        ranked = []
        for place, value in enumerate(values):
            gain = len([None for pair in _pairs_with(axes, shape, axis, value) if pair in uncovered])
            ranked.append((-gain, place, value))
        joined = shape
        for _, _, value in sorted(ranked):
            joined = dict(shape, **{axis: value})
            domains = _domains(axes, index, joined)
            if domains != None and (not thorough or _complete(axes, index, joined)):
                break
        if domains == None:
            return None
        shape = joined
    return shape

def choose(axes, excluded):
    """Chooses shapes so that each pair of values that a shape can have is in one of them.

    Greedy, as AETG is (Cohen, Dalal, Fredman, Patton 1997), without its random numbers: from the first pairs that are not covered
    it makes a shape each, axis for axis with the value that covers the most, and takes the best shape.

    Args:
      axes: a dictionary of axes to their values; of values that are as good as each other the first is taken.
      excluded: a list of rows.

    Returns:
      A list of shapes and a list of the pairs that no shape can have.
    """
    index = _index(excluded)
    uncovered = {}
    impossible = []
    known = {}  # Pairs that a shape was seen to have.
    for pair in all_pairs(axes):
        whole = pair in known or _complete(axes, index, {pair[0]: pair[1], pair[2]: pair[3]})
        if not whole:
            impossible.append(pair)
            continue
        uncovered[pair] = None
        if whole != True:
            known.update([(found, None) for found in _pairs_of(axes, whole)])
    shapes = []
    for _ in range(len(uncovered)):
        if not uncovered:
            break
        best = None
        for seed in uncovered.keys()[:_SEEDS]:
            shape = _extend(axes, index, uncovered, seed, False) or _extend(axes, index, uncovered, seed, True)
            gain = len([None for pair in _pairs_of(axes, shape) if pair in uncovered])
            if not best or gain > best[0]:
                best = (gain, shape)
        shapes.append({axis: best[1][axis] for axis in axes})
        for pair in _pairs_of(axes, best[1]):
            uncovered.pop(pair, None)
    return shapes, impossible

def _pairs_of(axes, shape):
    names = axes.keys()
    return [
        (names[i], shape[names[i]], names[j], shape[names[j]])
        for i in range(len(names))
        for j in range(i + 1, len(names))
    ]

def product(axes, excluded):
    """All shapes that no excluded row is of.

    Args:
      axes: as choose has it.
      excluded: as choose has it.

    Returns:
      A list of shapes.
    """
    index = _index(excluded)
    shapes = [{}]
    for axis, values in axes.items():
        shapes = [
            dict(shape, **{axis: value})
            for shape in shapes
            for value in values
            if _allowed(index, shape, axis, value)
        ]
    return shapes
