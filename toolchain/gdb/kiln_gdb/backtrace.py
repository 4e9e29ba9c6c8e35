"""kiln-bt: who called whom, found on the stack without any table of the compiler's.

gdb's own `bt` is right in C of the BIOS loader, the hand-off and the kernel, whose files have such tables. PE files and
assembler have none.
"""

import collections

from kiln_gdb import guest, where
from kiln_gdb.commands import command

_STACK = 16384  # Bytes that are looked at.
_CALL = 5  # Bytes of a call of a relative address: 0xe8 and 32 bits (Intel SDM 2A, CALL).


def _function(address):
    """The name of the function that an address lies in, or None."""
    text = where.name(address)
    return text[1:-1].split("+")[0] if text else None


def _call_before(address):
    """What the call before a return address calls: a function's name, "" if that is not known, None if there is no call."""
    try:
        code = guest.read(address - _CALL, _CALL)
    except guest.Unreadable:
        return None
    if code[0] == 0xE8:
        return _function(address + int.from_bytes(code[1:], "little", signed=True) & (1 << 64) - 1)
    # Through a register, or memory at it: FF /2, of two or three bytes, or six.
    if any(code[-n] == 0xFF and code[1 - n] >> 3 & 7 == 2 for n in (2, 3)):
        return ""
    return None


def _words(registers):
    """The stack from its top on, word after word."""
    size = 8 if registers.bits == 64 else 4
    top = registers["RSP" if registers.bits == 64 else "ESP"]
    for address in range(top, top + _STACK, size):
        try:
            yield guest.read_number(address, size)
        except guest.Unreadable:
            return


_Call = collections.namedtuple("_Call", "address function called")


def _calls(registers):
    """All that looks like a return address on the stack, from its top on."""
    for word in _words(registers):
        function = _function(word - 1)
        called = _call_before(word) if function is not None else None
        if called is not None:
            yield _Call(word, function, called)


def _chain(calls, function):
    """Of `calls`, those that lead to `function`, each with whether that is certain.

    What calls a function that is on the way is its caller. Where nothing does, as the way goes through a pointer or a jump,
    the next one on the stack is a guess.
    """
    reached = {function}
    rest = list(calls)
    while rest:
        found = next((i for i, call in enumerate(rest) if call.called in reached), None)
        call = rest[found or 0]
        yield call, found is not None
        reached.add(call.function)
        rest = rest[(found or 0) + 1 :]


@command("kiln-bt", (0, 0))
def kiln_bt():
    """Prints the calls that led here, in the loaders too, where gdb's own `bt` does not know the way.

    They are found on the stack: a word that follows a call of the function that was left is a return address. `?` marks a
    guess, the next return address of all: the call there goes through a pointer, or what it called went on with a jump.
    """
    registers = guest.Registers()
    function = _function(registers.linear)
    print("#0   %#x in %s %s" % (registers.linear, function, where.line(registers.linear)))
    for depth, (call, certain) in enumerate(_chain(_calls(registers), function), 1):
        mark = " " if certain else "?"
        print("#%-2d%s %#x in %s %s" % (depth, mark, call.address, call.function, where.line(call.address - 1)))
