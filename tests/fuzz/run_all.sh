#!/usr/bin/env bash
# Builds the fuzz targets and runs one after another, each with its corpus, in a scratch folder outside the tree.
#
#   tests/fuzz/run_all.sh [-s SECONDS | -r RUNS] [-b BUILD] [-n] [-w WORK] [TARGET ...]
#
#   -s SECONDS  per target, 60 unless given;  -r RUNS  per target instead
#   -b BUILD    build folder, build-fuzz unless given (preset "fuzz");  -n  runs what is built there already
#   -w WORK     keeps what was learned (corpora) and found (findings/) there and goes on from it; else a new folder
#   TARGET      fuzz_npy ...; all that this machine can build unless given
#
# Prints runs, seconds and findings of each target. Exit code: 0 nothing found, 1 something found, 2 wrong use or the
# build failed. A finding ends its target's run; its input lies in WORK/findings. Runs at nice $LINEAMENT_FUZZ_NICE (15).
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
seconds=60 runs=-1 build=$root/build-fuzz work= make=1
usage() { sed -n '4,11s/^# \{0,3\}//p' "$0" >&2; exit 2; }
while getopts s:r:b:w:nh option; do
  case $option in
    s) seconds=$OPTARG ;;
    r) runs=$OPTARG seconds=0 ;;
    b) build=$OPTARG ;;
    w) work=$OPTARG ;;
    n) make=0 ;;
    *) usage ;;
  esac
done
shift $((OPTIND - 1))
[[ $seconds =~ ^[0-9]+$ && $runs =~ ^-?[0-9]+$ ]] || usage

if [ $make -eq 1 ] && [ ! -f "$build/build.ninja" ]; then
  (cd "$root" && cmake --preset fuzz -B "$build" >"${TMPDIR:-/tmp}/lineament_fuzz_configure.log" 2>&1) || {
    tail -20 "${TMPDIR:-/tmp}/lineament_fuzz_configure.log" >&2
    exit 2
  }
fi
[ $make -eq 0 ] || cmake --build "$build" --target "${@:-fuzzers}" >&2 || exit 2
if [ $# -eq 0 ]; then
  targets=$(cd "$build/tests/fuzz" && find . -maxdepth 1 -name 'fuzz_*' -type f -perm -u+x -printf '%f\n' | sort)
else
  targets=$*
fi
[ -n "$work" ] || work=$(mktemp -d "${TMPDIR:-/tmp}/lineament_fuzz_XXXXXX")
mkdir -p "$work/findings"

dictionary_of() {
  case $1 in
    torch_* | zip_directory | weight_file) echo torch ;;
    *) echo "$1" ;;
  esac
}
# Bytes that one input may have, and MiB that one allocation may take: photos are limited to a million pixels there.
limits_of() {
  case $1 in
    photo_*) echo "-max_len=4096 -malloc_limit_mb=600" ;;
    *) echo "-max_len=8192 -malloc_limit_mb=128" ;;
  esac
}

# Threads of the libraries would only wait for each other.
export OMP_NUM_THREADS=1 OMP_WAIT_POLICY=passive
export ASAN_OPTIONS=${ASAN_OPTIONS:-quarantine_size_mb=32}
printf '%-22s %12s %9s %9s %9s\n' target runs seconds runs/s findings
all_runs=0 all_seconds=0 all_findings=0
for target in $targets; do
  name=${target#fuzz_}
  mkdir -p "$work/$name"
  dictionary=$here/dictionaries/$(dictionary_of "$name").dict
  begin=$SECONDS
  before=$(find "$work/findings" -name "$name-*" | wc -l)
  # Slow machines are no finding: an input may take a minute.
  nice -n "${LINEAMENT_FUZZ_NICE:-15}" "$build/tests/fuzz/$target" -max_total_time="$seconds" -runs="$runs" $(limits_of "$name") -timeout=60 \
    -print_final_stats=1 -artifact_prefix="$work/findings/$name-" ${dictionary:+-dict="$dictionary"} \
    "$work/$name" "$here/corpus/$name" >"$work/$name.log" 2>&1
  code=$?
  took=$((SECONDS - begin))
  found=$(($(find "$work/findings" -name "$name-*" | wc -l) - before))
  [ $code -eq 0 ] || [ $found -gt 0 ] || found=1 # it did not even start, or leaked at its end
  count=$(sed -n 's/^stat::number_of_executed_units: *//p' "$work/$name.log" | tail -1)
  # After a finding there are no final figures, only the last line that said where it was.
  [ -n "$count" ] || count=$(sed -n 's/^#\([0-9]*\)\t.*/\1/p' "$work/$name.log" | tail -1)
  count=${count:-0}
  printf '%-22s %12d %9d %9d %9d\n' "$target" "$count" "$took" $((count / (took > 0 ? took : 1))) "$found"
  all_runs=$((all_runs + count)) all_seconds=$((all_seconds + took)) all_findings=$((all_findings + found))
done
printf '%-22s %12d %9d %9s %9d\n' together "$all_runs" "$all_seconds" '' "$all_findings"
echo "corpora, logs and findings: $work"
[ "$all_findings" -eq 0 ]
