#!/usr/bin/env bash
# Says which tracked C++ files clang-format would change, and which lines of prose are too wide (wide_prose.awk); exit
# code 1 if there are any. LINEAMENT_SKIP_CODE=1 looks at the prose only.
set -uo pipefail
cd "$(dirname "$0")/.."
wrong=0
if [ "${LINEAMENT_SKIP_CODE:-0}" != 1 ]; then
  if ! command -v clang-format >/dev/null; then
    echo "clang-format is missing: sudo apt-get install clang-format"
    exit 2
  fi
  git ls-files -z '*.h' '*.cpp' '*.cu' | xargs -0 clang-format --dry-run --Werror || wrong=1
fi
git ls-files -z '*.md' | xargs -0 awk -f packaging/wide_prose.awk || wrong=1
exit "$wrong"
