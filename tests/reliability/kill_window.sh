#!/usr/bin/env bash
# Kills the real window N times at random moments of its work, its writing slowed, and looks each time at what is left.
#
#   tests/reliability/kill_window.sh N SEED [BUILD]      BUILD: build folder, ./build of this tree unless given
#
# The window (window_victim) drags a slider, saves the project, exports the photo and lets lineament-cli import a weight
# file, again and again, and keeps a log of what it reported as done. Each start looks at what the last kill left, and
# takes it over as a person would. Kept on a failure, or with LINEAMENT_KEEP=1: the folder with everything in it.
#
# Exit code: 0 nothing torn or lost; 1 something was; 2 wrong use, or it cannot run here. Needs xvfb-run.
set -u
here=$(cd "$(dirname "$0")" && pwd)
number=${1:-} seed=${2:-} build=${3:-$here/../../build}
if ! [[ $number =~ ^[0-9]+$ && $seed =~ ^[0-9]+$ ]]; then
  sed -n '2,4s/^# \{0,3\}//p' "$0" >&2
  exit 2
fi
build=$(cd "$build" && pwd) || exit 2
victim=$build/tests/reliability/window_victim slow=$build/tests/reliability/liblineament_slow_write.so
[ -x "$victim" ] && [ -f "$slow" ] || { echo "build window_victim and lineament_slow_write first" >&2; exit 2; }
if [ -z "${LINEAMENT_IN_XVFB:-}" ]; then
  command -v xvfb-run >/dev/null || { echo "xvfb-run is not here (Debian package xvfb)" >&2; exit 2; }
  LINEAMENT_IN_XVFB=1 exec xvfb-run -a -s "-screen 0 1600x1000x24 -nolisten tcp" "$0" "$number" "$seed" "$build"
fi

# Real paths only: the slow library compares paths as the kernel tells them.
folder=$(realpath "$(mktemp -d "${TMPDIR:-/tmp}/lineament_kills_XXXXXX")")
export QT_QPA_PLATFORM=xcb OMP_WAIT_POLICY=passive LC_ALL=C LINEAMENT_SLOW_FOLDER=$folder/slow
# A sanitizer's own library need not be the first one that is loaded.
export ASAN_OPTIONS="verify_asan_link_order=0:${ASAN_OPTIONS:-}"
patience=300 # seconds for what has to come on the slowest machine
group=0
# The victim itself where setsid has not made its session yet.
end_group() { [ "$group" -eq 0 ] || kill -KILL -- "-$group" 2>/dev/null || kill -KILL "$group" 2>/dev/null; }
RANDOM=$((seed % 32768))

lines_of() { grep -c "^$1" "$folder/log" 2>/dev/null || true; }
now_ms() { date +%s%3N; }
rest_ms() { sleep "$(printf '%d.%03d' $(($1 / 1000)) $(($1 % 1000)))"; }

# Whether the window has taken over what was left: said in the log behind its first $1 bytes.
is_ready() { tail -c +$(($1 + 1)) "$folder/log" | grep -q '^ready'; }
# Waits for that. False: it ended by itself or got stuck.
wait_ready() {
  local end=$(($(now_ms) + patience * 1000))
  until is_ready "$1"; do
    kill -0 "$group" 2>/dev/null && [ "$(now_ms)" -lt "$end" ] || return 1
    sleep 0.04
  done
}

# What was begun and neither ended nor looked at before the next start was hit by the kill.
summary() {
  local took=$(($(now_ms) - begin))
  awk -v kills="$killed" -v early=$early -v ms="${looped:-$took}" -v leftovers="$leftovers" '
    function close_open(  what) { for (what in open) hit[what]++; split("", open) }
    $1 == "start" { close_open() }
    $1 == "begin" { open[$2] = 1; begun[$2]++ }
    $1 == "done" { delete open[$2] }
    $1 == "torn" || $1 == "lost" || $1 == "stuck" || $1 == "older" { count[$1]++ }
    $1 == "left" { count["left"]++ }
    END {
      printf "kills %d in %.0f s (%.1f s each), %d of them before the window had taken over what was left\n",
             kills, ms / 1000, kills ? ms / 1000 / kills : 0, early
      printf "in the middle of: edit %d, save %d, export %d, import %d\n", hit["edit"], hit["save"], hit["export"], hit["import"]
      printf "begun in all: edit %d, save %d, export %d, import %d\n", begun["edit"], begun["save"], begun["export"], begun["import"]
      printf "temporary files after the last kill %d, after the next writing %d\n", leftovers, count["left"]
      printf "older offers to restore %d\n", count["older"]
      printf "torn %d, lost %d, stuck %d\n", count["torn"], count["lost"], count["stuck"]
    }' "$folder/log"
}

"$victim" "$folder" prepare 2>"$folder/output" || { cat "$folder/output" >&2; exit 2; }
: >"$folder/log"
early=0 bad=0 killed=0 leftovers=0 looped= begin=$(now_ms)
trap 'end_group; summary; exit 130' INT TERM
for ((i = 1; i <= number && bad == 0; i++)); do
  before=$(stat -c %s "$folder/log")
  # In a session of its own: its children (lineament-cli) are killed with it.
  LD_PRELOAD=$slow setsid "$victim" "$folder" run $((seed + i)) >>"$folder/output" 2>&1 &
  group=$!
  case $((RANDOM % 10)) in
    0) rest_ms $((RANDOM % 1500)) ;; # while it starts, or restores what was left
    1 | 2) wait_ready "$before" && rest_ms $((RANDOM % 4000)) || bad=1 ;; # an import takes a while
    *) wait_ready "$before" && rest_ms $((RANDOM % 1200)) || bad=1 ;;
  esac
  is_ready "$before" || early=$((early + 1))
  kill -0 "$group" 2>/dev/null || bad=1
  end_group
  wait "$group" 2>/dev/null
  group=0 killed=$i
  [ $((i % 50)) -ne 0 ] || echo "$i kills, $(lines_of torn) torn, $(lines_of lost) lost, $((($(now_ms) - begin) / 1000)) s"
done
looped=$(($(now_ms) - begin))
leftovers=$(find "$folder/slow" -name '.lineament-*.part' | wc -l)
if [ $bad -eq 0 ]; then
  timeout $((patience * 3)) "$victim" "$folder" settle $((seed + number + 1)) >>"$folder/output" 2>&1 || bad=1
fi

summary
if [ $bad -ne 0 ] || grep -qE '^(torn|lost|stuck|left over)' "$folder/log" || ! grep -q '^end' "$folder/log"; then
  grep -nE '^(torn|lost|stuck|left over)' "$folder/log" | head -20
  [ $bad -eq 0 ] || { echo "the window ended by itself or got stuck:"; tail -5 "$folder/log"; tail -20 "$folder/output"; }
  echo "kept: $folder"
  exit 1
fi
if [ -n "${LINEAMENT_KEEP:-}" ]; then echo "kept: $folder"; else rm -rf "$folder"; fi
