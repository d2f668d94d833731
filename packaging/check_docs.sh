#!/usr/bin/env bash
# Says which paths that the documents name do not exist; exit code 1 if there are any. Looked at are, in every tracked
# *.md, words that begin like a folder of the tree (core/..., packaging/...), in code and in prose, and the targets of
# links. A path may be a pattern (core/photo/codec_*.cpp) or a file without its extension (core/base/atomic_file). What
# stands for any name, as tests/<room>, is not looked at; nor is docs/decisions, whose notes keep the names of their day.
set -euo pipefail
cd "$(dirname "$0")/.."

# Does the path exist, as it is, as a pattern, or as the name of a header and source?
exists() {
  compgen -G "$1" >/dev/null || compgen -G "$1.h" >/dev/null || compgen -G "$1.cpp" >/dev/null
}

# paths FILE: "line path" for every path of the tree that the file names.
paths() {
  grep -noE '(^|[^A-Za-z0-9_./~<>-])(core|app|widgets|tests|docs|packaging|cmake|models|directions|resources|\.ci)/[A-Za-z0-9_.*/<{-]+' "$1" |
    sed -E 's/^([0-9]+):[^A-Za-z0-9_.]?/\1 /; s/[.]+$//'
}

# links FILE: "line target" for every relative link.
links() {
  grep -noE '\]\([^)#: ]+(#[^)]*)?\)' "$1" | sed -E 's/^([0-9]+):\]\(([^)#]*).*/\1 \2/'
}

wrong=0
seen=0
while IFS= read -r -d '' file; do
  while read -r line path; do
    case $path in *'<'* | *'{'* | *...*) continue ;; esac
    seen=$((seen + 1))
    if ! exists "$path"; then
      echo "$file:$line: there is no $path"
      wrong=$((wrong + 1))
    fi
  done < <(paths "$file" || true)
  while read -r line target; do
    seen=$((seen + 1))
    if [ ! -e "$(dirname "$file")/$target" ]; then
      echo "$file:$line: the link to $target leads nowhere"
      wrong=$((wrong + 1))
    fi
  done < <(links "$file" || true)
done < <(git ls-files -z --cached --others --exclude-standard -- '*.md' ':!docs/decisions')

echo "$seen paths and links in the documents, $wrong of them wrong"
[ "$seen" -gt 0 ] && [ "$wrong" -eq 0 ]
