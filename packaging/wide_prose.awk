# Names every line of Markdown prose that is wider than 100 columns; exit code 1 if there are any. Code, headings and
# pictures may be wider, and so may tables, but not essays in their cells: no cell over 160 characters.
# -v name=FILE: what the text on stdin is called.
function told(what) {
  print (name == "" ? FILENAME : name) ":" FNR ": " what ": " substr($0, 1, 60) "..."
  wrong = 1
}
FNR == 1 { code = 0 }
/^```/ { code = !code; next }
code { next }
/^\|/ {
  count = split($0, cells, "|")
  for (i = 1; i <= count; ++i) if (length(cells[i]) > 160) { told("an essay in a table's cell"); break }
  next
}
length($0) > 100 && !/^(    |#|!\[)/ { told("wider than 100 columns") }
END { exit wrong }
