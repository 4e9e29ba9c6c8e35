"""How a command becomes one of gdb's."""

import gdb


def command(name, arguments=(0, 1)):
    """Makes a function gdb's command `name`.

    Its docstring is what `help NAME` says. It is called with the words that the user typed, as gdb splits them, of which
    there may be arguments[0] to arguments[1].
    """

    def register(function):
        class Command(gdb.Command):
            def __init__(self):
                super().__init__(name, gdb.COMMAND_USER)

            def invoke(self, argument, from_tty):
                words = gdb.string_to_argv(argument)
                if not arguments[0] <= len(words) <= arguments[1]:
                    raise gdb.GdbError("%s: see `help %s` for what may follow" % (name, name))
                try:
                    function(*words)
                except gdb.error as error:
                    if isinstance(error, gdb.GdbError):
                        raise
                    raise gdb.GdbError("%s: %s" % (name, error)) from None

        Command.__doc__ = function.__doc__
        Command()
        return function

    return register


def number(text):
    """The value of an expression of gdb's language, as an unsigned number of 64 bits."""
    return int(gdb.parse_and_eval(text).cast(gdb.lookup_type("unsigned long long")))
