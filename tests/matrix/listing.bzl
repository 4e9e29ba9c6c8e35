"""What a matrix is: a text that other programs read, and a table for people."""

load(":chooser.bzl", "row_is_of")

def _write_impl(ctx):
    ctx.actions.write(ctx.outputs.out, ctx.attr.content)
    return [DefaultInfo(files = depset([ctx.outputs.out]))]

_write = rule(
    implementation = _write_impl,
    doc = "Writes a file that a macro spells out.",
    attrs = {
        "content": attr.string(mandatory = True, doc = "All of the file."),
        "out": attr.output(mandatory = True, doc = "The file."),
    },
)

def _when(when):
    return " ".join(["%s=%s" % (axis, ",".join(values)) for axis, values in when.items()])

def _listing(axes, excluded, rows, shapes):
    """Lines of words with tabs between them; shapes.awk says what they are."""
    lines = [["axis", axis] + values for axis, values in axes.items()]
    lines += [["excluded", _when(when), reason] for when, reason in excluded]
    lines += [
        [kind, _when(when)] + texts
        for kind, of_kind in rows.items()
        for when, texts in of_kind
    ]
    lines += [["shape"] + shape.values() for shape, _, _ in shapes]
    return "".join(["\t".join(line) + "\n" for line in lines])

def _reason(pair, excluded):
    """Why no shape has a pair: the row that is of it, or that none is left of what the two can have besides."""
    shape = {pair[0]: pair[1], pair[2]: pair[3]}
    for when, reason in excluded:
        if row_is_of(when, shape):
            return reason
    return "follows from the others"

def _row(cells):
    return "| %s |\n" % " | ".join(cells)

def _table(axes, excluded, impossible, shapes):
    """The same as Markdown."""
    names = axes.keys()
    seconds = [cost for _, cost, manual in shapes if not manual]
    text = "%d shapes, about %d s of one processor; %d of them, about %d s, are in `//...`.\n\n" % (
        len(shapes),
        _sum([cost for _, cost, _ in shapes]),
        len(seconds),
        _sum(seconds),
    )
    text += _row(names + ["in `//...`"]) + _row(["---"] * (len(names) + 1))
    for shape, _, manual in shapes:
        text += _row(shape.values() + ["no" if manual else "yes"])
    text += "\n%d pairs that no shape has:\n\n" % len(impossible)
    text += _row(["values", "and", "reason"]) + _row(["---"] * 3)
    for first, pairs in _grouped(impossible, excluded).items():
        text += _row(["%s %s" % (first[0], first[1]), "%s %s" % (first[2], ", ".join(pairs)), first[3]])
    three = [(when, reason) for when, reason in excluded if len(when) > 2]
    if three:
        text += "\nMore that cannot be together:\n\n" + _row(["values", "reason"]) + _row(["---"] * 2)
        for when, reason in three:
            text += _row([_when(when), reason])
    return text

def _grouped(impossible, excluded):
    """Pairs with the same first value, other axis and reason, together."""
    groups = {}
    for pair in impossible:
        key = (pair[0], pair[1], pair[2], _reason(pair, excluded))
        groups.setdefault(key, []).append(pair[3])
    return groups

def _sum(numbers):
    """The sum of a list of numbers, which Starlark has no function for."""
    total = 0
    for number in numbers:
        total += number
    return total

def matrix_listing(name, axes, excluded, impossible, rows, shapes):
    """Writes `name`.tsv, for shapes.awk, and `name`.md, for people.

    Args:
      name: of the files.
      axes: a dictionary of axes to values.
      excluded: pairs of a row and a reason.
      impossible: pairs that no shape has, as choose returns them.
      rows: a dictionary of a word to pairs of a row and texts.
      shapes: a list of shapes, each with its cost in seconds and whether it is left out of `//...`.
    """
    _write(
        name = name + "_text",
        content = _listing(axes, excluded, rows, shapes),
        out = name + ".tsv",
    )
    _write(
        name = name + "_table",
        content = _table(axes, excluded, impossible, shapes),
        out = name + ".md",
    )
