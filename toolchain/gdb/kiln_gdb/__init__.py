"""gdb's side of Kiln: symbols wherever programs are, and commands for what a kernel's author asks.

toolchain/gdb/gdb.sh starts gdb with main.py, which loads this package. Every module is one idea:

  guest        what the machine says of itself: modes, tables, physical memory
  views        16-bit, 32-bit and 64-bit code, each as gdb has to see it
  images       what a linked file says: entry, segments, symbols
  listings     lines of assembler, which no debug information has
  programs     the loader, the hand-off and the kernel, and where in memory each is
  stops        getting there: kiln-connect, kiln-run
  handover     what the loader handed to the kernel: kiln-map, kiln-log
  paging       kiln-walk
  descriptors  kiln-gdt, kiln-idt
  backtrace    kiln-bt
  where        kiln-where
"""

# Each of these registers its commands.
from kiln_gdb import backtrace, descriptors, handover, paging, stops, where  # noqa: F401
