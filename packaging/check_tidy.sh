#!/usr/bin/env bash
# packaging/check_tidy.sh [FILE...]: clang-tidy with the checks of .clang-tidy over the given sources. Without arguments:
# over the C++ files that changed since the merge base with origin/main, or else since the commit before this one, at
# most 20; for a changed header, over the source beside it. Where git knows nothing older (a shallow clone), no C++ file
# changed, or more than 20 did, over some files that change by the day of the year, so that all have their turn: what is
# found in those is told, but is nobody's fault today and fails nothing.
# LINEAMENT_TIDY_SECONDS (600) bounds the time: files that are not reached by then are named and not counted as clean.
# Exit code 1: something was found. 2: clang-tidy or the configuration is missing.
set -uo pipefail
. "$(dirname "$0")/common.sh"
cd "$project_dir" || exit 2
tidy_dir=${LINEAMENT_TIDY_DIR:-$project_dir/build-tidy}
seconds=${LINEAMENT_TIDY_SECONDS:-600}
most=20
sample=6
day=$((10#$(date +%j)))

if ! command -v clang-tidy >/dev/null; then
  say "clang-tidy is missing: sudo apt-get install clang-tidy libomp-dev"
  exit 2
fi

# base: the commit to compare with, or nothing.
base() {
  local head found
  head=$(git rev-parse -q --verify HEAD 2>/dev/null) || return 0
  found=$(git merge-base origin/main HEAD 2>/dev/null) || found=''
  if [ -z "$found" ] || [ "$found" = "$head" ]; then found=$(git rev-parse -q --verify HEAD~1 2>/dev/null) || found=''; fi
  echo "$found"
}

# rotate COUNT: COUNT of the lines on stdin, beginning at another one every day.
rotate() {
  awk -v count="$1" -v day="$day" '{ line[NR - 1] = $0 }
    END { for (i = 0; i < count && i < NR; ++i) print line[(day * count + i) % NR] }'
}

# sources: the .cpp files among stdin's lines, and those beside its headers; each once, without the fuzz targets and
# benchmarks, which the plain configuration leaves out.
sources() {
  sed -E 's/\.h$/.cpp/' | grep -E '^(core|app|widgets|tests)/.*\.cpp$' | grep -vE '^tests/(fuzz|bench)/' | sort -u |
    while read -r file; do [ -f "$file" ] && echo "$file"; done
}

if [ $# -gt 0 ]; then
  mapfile -t files < <(printf '%s\n' "$@")
else
  from=$(base)
  files=()
  told_only=0
  if [ -n "$from" ]; then
    mapfile -t files < <(git diff --name-only --diff-filter=d "$from" -- | sources)
    say "${#files[@]} sources changed since $(git rev-parse --short "$from")"
  fi
  if [ ${#files[@]} -gt "$most" ]; then
    mapfile -t files < <(printf '%s\n' "${files[@]}" | rotate "$most")
    say "$most of them have their turn today"
    told_only=1
  elif [ ${#files[@]} -eq 0 ]; then
    mapfile -t files < <(git ls-files -- '*.cpp' | sources | rotate "$sample")
    say "none to look at: ${#files[@]} files have their turn today"
    told_only=1
  fi
fi
if [ ${#files[@]} -eq 0 ]; then
  say "There is no source to look at."
  exit 2
fi

# A configuration of its own: one command per source, as clang understands it.
mkdir -p "$tidy_dir"
if ! cmake -S . -B "$tidy_dir" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_UNITY_BUILD=OFF \
    -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON -DLINEAMENT_PRECOMPILED_HEADERS=OFF >"$tidy_dir/configure.log" 2>&1; then
  cat "$tidy_dir/configure.log"
  exit 2
fi

export tidy_dir
export tidy_end=$((SECONDS + seconds)) tidy_start=$(($(date +%s) - SECONDS))
# Looks at one file; prints what it finds and "checked FILE", "found FILE" or "late FILE".
look_at() {
  local left=$((tidy_end - ($(date +%s) - tidy_start))) output status
  if [ "$left" -le 5 ]; then
    echo "late $1"
    return
  fi
  output=$(timeout "$left" clang-tidy --quiet -p "$tidy_dir" "$1" 2>&1)
  status=$?
  case $status in
    0) echo "checked $1" ;;
    124) echo "late $1" ;;
    *) printf '%s\nfound %s\n' "$(grep -vE '^[0-9]+ warnings? (and|generated)|^Suppressed|^Use -header' <<<"$output")" "$1" ;;
  esac
}
export -f look_at
log=$(mktemp)
trap 'rm -f "$log"' EXIT
printf '%s\0' "${files[@]}" | xargs -0 -n 1 -P "${LINEAMENT_JOBS:-$(nproc)}" bash -c 'look_at "$1"' look_at | tee "$log"
say "$(grep -c '^checked ' "$log") clean, $(grep -c '^found ' "$log") with findings, $(grep -c '^late ' "$log") not reached in time"
if [ "${told_only:-0}" = 1 ]; then exit 0; fi
! grep -q '^found ' "$log"
