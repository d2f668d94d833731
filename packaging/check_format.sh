#!/usr/bin/env bash
# Says which tracked C++ files clang-format would change and which lines of prose are wider than 100 columns; exit code 1
# if there are any. Tables, code, headings and pictures may be wider.
#
# Debian 13 has no clang-format 14: the C++ files are not checked there, and this script says so.
set -euo pipefail
. "$(dirname "$0")/common.sh"
cd "$project_dir"

tool=$(clang_format_14)
if [ -n "$tool" ]; then
  git ls-files -z '*.h' '*.cpp' '*.cu' | xargs -0 "$tool" --dry-run --Werror
elif [ -n "$(apt-cache --quiet=2 search --names-only '^clang-format-14$' 2>/dev/null)" ]; then
  fail "clang-format 14 is not there. Install it: sudo apt install clang-format-14"
else
  say "The C++ files are not checked: this release has no clang-format 14, and others format differently."
fi
git ls-files -z '*.md' | xargs -0 awk '
  FNR == 1 { code = 0 }
  /^```/ { code = !code }
  !code && length($0) > 100 && !/^(\||    |#|!\[|```)/ {
    print FILENAME ":" FNR ": wider than 100 columns: " substr($0, 1, 60) "..."
    wide = 1
  }
  END { exit wide }'
