#!/usr/bin/env bash
# Says which tracked C++ files clang-format would change and which lines of prose are wider than 100 columns; exit code 1
# if there are any. Tables, code, headings and pictures may be wider.
set -euo pipefail
cd "$(dirname "$0")/.."
if ! command -v clang-format >/dev/null; then
  echo "clang-format is missing: sudo apt-get install clang-format"
  exit 2
fi
git ls-files -z '*.h' '*.cpp' '*.cu' | xargs -0 clang-format --dry-run --Werror
git ls-files -z '*.md' | xargs -0 awk '
  FNR == 1 { code = 0 }
  /^```/ { code = !code }
  !code && length($0) > 100 && !/^(\||    |#|!\[|```)/ {
    print FILENAME ":" FNR ": wider than 100 columns: " substr($0, 1, 60) "..."
    wide = 1
  }
  END { exit wide }'
