#!/usr/bin/env bash
# Says which tracked C++ files clang-format would change, and which lines of prose are too wide (wide_prose.awk); exit
# code 1 if there are any. LINEAMENT_SKIP_CODE=1 looks at the prose only.
#
# Debian 13 has no clang-format 14: the C++ files are not checked there, and this script says so.
set -uo pipefail
. "$(dirname "$0")/common.sh"
cd "$project_dir" || exit 2
wrong=0
tool=$(clang_format_14)
if [ "${LINEAMENT_SKIP_CODE:-0}" = 1 ]; then
  :
elif [ -n "$tool" ]; then
  git ls-files -z '*.h' '*.cpp' '*.cu' | xargs -0 "$tool" --dry-run --Werror || wrong=1
elif [ -n "$(apt-cache --quiet=2 search --names-only '^clang-format-14$' 2>/dev/null)" ]; then
  say "clang-format 14 is not there. Install it: sudo apt install clang-format-14"
  wrong=1
else
  say "The C++ files are not checked: this release has no clang-format 14, and others format differently."
fi
git ls-files -z '*.md' | xargs -0 awk -f packaging/wide_prose.awk || wrong=1
exit "$wrong"
