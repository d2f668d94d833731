#!/usr/bin/env bash
# Says which tracked C++ files clang-format would change; exit code 1 if there are any.
set -euo pipefail
cd "$(dirname "$0")/.."
git ls-files -z '*.h' '*.cpp' '*.cu' | xargs -0 clang-format --dry-run --Werror
