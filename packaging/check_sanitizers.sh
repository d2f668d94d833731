#!/usr/bin/env bash
# packaging/check_sanitizers.sh [GROUP...|all|list]: builds the unit tests of some rooms, and what they link of ours, with
# the address and undefined-behaviour sanitizers, and runs them. Without arguments: one group of the rotation, another
# one every day of the year, so that CI's time holds it; `list` names the groups.
# LINEAMENT_SANITIZE_DIR (build-sanitize), LINEAMENT_BUILD_MINUTES (25) and LINEAMENT_JOBS (all cores) can be set.
# Exit code 1: a build or test failed. 2: a name or tool is missing. 75: the build did not end within its minutes.
set -uo pipefail
. "$(dirname "$0")/common.sh"
cd "$project_dir" || exit 2
dir=${LINEAMENT_SANITIZE_DIR:-$project_dir/build-sanitize}
minutes=${LINEAMENT_BUILD_MINUTES:-25}
day=$((10#$(date +%j)))

# Groups of about the same time to compile: a name and its folders of tests/.
groups="base base packs
files weights import
photo photo
faces faces morph
kernels kernels ops
widgets widgets
networks networks directions
inversion inversion methods
data data measures discovery
session session"
# The groups that CI takes in turn. One joins once it was seen clean, so that its old findings are nobody else's failure.
rotation="base"
# Left to the fuzz targets, which have sanitizers of their own, to other tools, or out because they take too long here:
# whole programs killed and measured, the real window, trainings.
elsewhere="files support fuzz bench gpu reliability gui app training evaluation"
# Tests of the folders above that are too slow here: networks at their published size.
too_slow='^parity_test$'

# A folder of tests that is in no group makes a group of its own, so that a new room is not forgotten.
for folder in tests/*/; do
  room=$(basename "$folder")
  if [ -f "$folder/CMakeLists.txt" ] && ! grep -qw -- "$room" <<<"$(cut -d' ' -f2- <<<"$groups") $elsewhere"; then
    groups+=$'\n'"$room $room"
  fi
done

mapfile -t names < <(cut -d' ' -f1 <<<"$groups")
case "${1:-}" in
  list) printf '%s\n' "$groups" "in CI's rotation: $rotation" && exit 0 ;;
  all) chosen=("${names[@]}") ;;
  '')
    read -ra in_turn <<<"$rotation"
    chosen=("${in_turn[day % ${#in_turn[@]}]}")
    ;;
  *) chosen=("$@") ;;
esac
rooms=()
for name in "${chosen[@]}"; do
  line=$(grep -E "^$name " <<<"$groups") || { say "There is no group $name; groups: ${names[*]}"; exit 2; }
  for room in ${line#* }; do
    if [ -f "tests/$room/CMakeLists.txt" ]; then rooms+=("$room"); fi
  done
done
say "Group ${chosen[*]}: tests/ ${rooms[*]}"

cmake -S . -B "$dir" -G Ninja -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS_DEBUG='-O1 -g1' -DLINEAMENT_SANITIZE=ON \
  -DLINEAMENT_WERROR=OFF >/dev/null || exit 2

tests=()
for room in "${rooms[@]}"; do
  mapfile -t -O "${#tests[@]}" tests < <(ctest --test-dir "$dir/tests/$room" -N |
    sed -nE 's/^ *Test +#[0-9]+: (.*)$/\1/p' | grep -vE "$too_slow")
done
if [ ${#tests[@]} -eq 0 ]; then
  say "tests/ ${rooms[*]} has no test."
  exit 2
fi
say "Building ${tests[*]}"
timeout "${minutes}m" ninja -C "$dir" ${LINEAMENT_JOBS:+-j "$LINEAMENT_JOBS"} "${tests[@]}" >"$dir/build.log" 2>&1
status=$?
if [ "$status" -eq 124 ]; then
  say "The build did not end within $minutes minutes: $(tail -n 1 "$dir/build.log")"
  exit 75
elif [ "$status" -ne 0 ]; then
  tail -n 60 "$dir/build.log"
  exit 1
fi
# The leak check would tell of what LibTorch, Qt and OpenCV keep until the end.
export ASAN_OPTIONS=detect_leaks=0:detect_stack_use_after_return=1:allocator_may_return_null=1
export UBSAN_OPTIONS=print_stacktrace=1
export QT_QPA_PLATFORM=offscreen OMP_WAIT_POLICY=passive
wrong=0
for room in "${rooms[@]}"; do
  ctest --test-dir "$dir/tests/$room" --output-on-failure --no-tests=error --timeout 900 -E "$too_slow" || wrong=1
done
exit "$wrong"
