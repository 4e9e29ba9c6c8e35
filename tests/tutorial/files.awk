# Writes the files that docs/your-own-repository.md shows: awk -v directory=DIRECTORY -f files.awk DOCUMENT
#
# They stand below "## A workspace, file by file". A heading "### `NAME`" names a file, and the first indented block below
# that heading is its text.

/^## / {
  inside = $0 == "## A workspace, file by file"
  file = ""
}

inside && /^### `[^`\/]+`$/ {
  file = directory "/" substr($2, 2, length($2) - 2)
  lines = blank = 0
  next
}

file == "" { next }

/^    / {
  for (; blank > 0; blank--) {
    print "" > file
  }
  print substr($0, 5) > file
  lines++
  next
}

/^$/ {
  blank = lines ? blank + 1 : 0
  next
}

# Prose: before the block nothing has been written, after it the file is complete.
lines { file = "" }
