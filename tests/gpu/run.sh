#!/usr/bin/env bash
# Builds the engine against this machine's PyTorch and measures it on its CUDA device, in under nine minutes:
#     tests/gpu/run.sh
# Nothing is fetched; what a bare machine lacks comes from .gpu (tests/gpu/collect.sh, run before). Every stage has a
# time limit of its own and takes place whatever became of the others. Results: figures.json, figures.txt and log.txt in
# $OUT (build-gpu/gpu/figures where it is not set). The exit code adds up what failed:
#     1 the build   2 the tests   4 parity with the CPU   8 the slider step   16 the plain networks   32 training
# LINEAMENT_GPU_TRIAL=1: a trial of the script itself without a GPU, on the CPU with small networks and any LibTorch.
# LINEAMENT_GPU_JOBS, LINEAMENT_GPU_BUILD, LINEAMENT_GPU_PYTHON, LINEAMENT_GPU_SECONDS: see the first lines.
set -uo pipefail
cd "$(dirname "$0")/../.."
export LINEAMENT_GPU_TRIAL=${LINEAMENT_GPU_TRIAL:-0}
export LINEAMENT_GPU_JOBS=${LINEAMENT_GPU_JOBS:-$(nproc)}
export LINEAMENT_GPU_BUILD=${LINEAMENT_GPU_BUILD:-$PWD/build-gpu}
export LINEAMENT_GPU_PYTHON=${LINEAMENT_GPU_PYTHON:-python3}
trial=$LINEAMENT_GPU_TRIAL
build=$LINEAMENT_GPU_BUILD
python=$LINEAMENT_GPU_PYTHON
own=$build/gpu  # what is not CMake's
results=$own/results
out=${OUT:-$own/figures}
if [ "$trial" = 1 ]; then seconds=${LINEAMENT_GPU_SECONDS:-7200}; else seconds=${LINEAMENT_GPU_SECONDS:-510}; fi
export PATH=$PATH:/usr/local/cuda/bin PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1

# ---- what each stage does; called as `run.sh --stage NAME`, so that `timeout` can end it ----

cmake_() { if command -v cmake >/dev/null; then cmake "$@"; else "$python" -m cmake "$@"; fi; }

# Sets torch_dir, torch_lib and torch_include from PyTorch, and puts its libraries where linker and loader look.
find_torch() {
  torch_dir='' torch_lib='' torch_include=''
  local found
  found=$("$python" - <<'PYTHON'
import glob, os, torch
folder = os.path.dirname(torch.__file__)
site = os.path.dirname(folder)
print(os.path.join(torch.utils.cmake_prefix_path, "Torch"))
print(os.path.join(folder, "lib"))
print(os.path.join(folder, "include"))
print(":".join([os.path.join(folder, "lib")] + sorted(glob.glob(os.path.join(site, "nvidia", "*", "lib")))))
PYTHON
  ) || return 0
  { read -r torch_dir; read -r torch_lib; read -r torch_include; read -r libraries; } <<<"$found"
  export LD_LIBRARY_PATH=$libraries${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
}

# GoogleTest and headers of .gpu, if there are any.
use_parts() {
  [ -d "$own/parts/include" ] && export CPLUS_INCLUDE_PATH=$own/parts/include
}

configure() {  # configure DEFINITIONS...
  local options=(-S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DLINEAMENT_ENGINE_ONLY=ON "$@")
  if [ -d "$own/parts" ]; then
    options+=("-DCMAKE_PREFIX_PATH=$own/gtest;$own/parts" "-DZLIB_INCLUDE_DIR=$own/parts/include"
              "-DZLIB_LIBRARY=$own/parts/lib/libz.a" "-DOPENSSL_INCLUDE_DIR=$own/parts/include"
              "-DOPENSSL_CRYPTO_LIBRARY=$own/parts/lib/libcrypto.a")
  fi
  if [ "$trial" = 1 ]; then
    # The kernels compile without a GPU where there is nvcc.
    if command -v nvcc >/dev/null; then options+=(-DLINEAMENT_CUDA_KERNELS=ON -DCMAKE_CUDA_ARCHITECTURES=90); fi
  else
    local capability
    capability=$(nvidia-smi --query-gpu=compute_cap --format=csv,noheader 2>/dev/null | head -n 1)
    export TORCH_CUDA_ARCH_LIST=${capability:-9.0}
    options+=(-DLINEAMENT_CUDA_KERNELS=ON "-DCMAKE_CUDA_ARCHITECTURES=${TORCH_CUDA_ARCH_LIST//./}"
              -DLINEAMENT_WERROR=OFF -DCMAKE_EXE_LINKER_FLAGS=-Wl,--allow-shlib-undefined)
  fi
  cmake_ "${options[@]}"
}

stage_prepare() {
  mkdir -p "$own"
  if [ -f .gpu/parts.tar.gz ]; then
    rm -rf "$own/parts" && mkdir -p "$own/parts" && tar -C "$own/parts" -xzf .gpu/parts.tar.gz || return 1
    cmake_ -S "$own/parts/googletest" -B "$own/gtest-build" -G Ninja -DCMAKE_BUILD_TYPE=Release \
      -DCMAKE_INSTALL_PREFIX="$own/gtest" -DCMAKE_CXX_STANDARD=17 &&
      cmake_ --build "$own/gtest-build" --target install -j "$LINEAMENT_GPU_JOBS" || return 1
  fi
  find_torch
  use_parts
  if [ -z "$torch_dir" ]; then
    [ "$trial" = 1 ] || { echo "This Python has no PyTorch: $python"; return 1; }
    configure
    return
  fi
  rm -f "$own/stands-in"
  configure "-DTorch_DIR=$torch_dir" && return
  if [ "$trial" = 1 ]; then  # Debian's Python keeps it elsewhere
    rm -rf "$build/CMakeCache.txt"
    configure
  else
    configure_stand_in
  fi
}

# tests/gpu/stand_in in place of PyTorch's own package file.
configure_stand_in() {
  echo "PyTorch's own package file does not serve here; once more with the stand-in."
  rm -rf "$build/CMakeCache.txt" "$build/CMakeFiles"
  touch "$own/stands-in"
  configure "-DTorch_DIR=$PWD/tests/gpu/stand_in" "-DLINEAMENT_TORCH_LIB=$torch_lib" \
    "-DLINEAMENT_TORCH_INCLUDE=$torch_include"
}

build_targets() {
  find_torch
  use_parts
  cmake_ --build "$build" -j "$LINEAMENT_GPU_JOBS" --target "$@" -- -k 0
}

# The smallest program first: it shows whether LibTorch can be linked as its package file says.
stage_build() {
  if ! build_targets cuda_test && [ "$trial" != 1 ] && [ ! -e "$own/stands-in" ]; then configure_stand_in; fi
  local failed=0
  build_targets gpu_check || failed=1  # before the tests: most of the figures are its
  build_targets cuda_tests || failed=1
  return $failed
}
stage_rooms() { build_targets lineament_discovery lineament_measures lineament_evaluation; }

# Every test whose name ends in _CUDA, and those of the bare kernels. One that should have run and did not is a failure.
stage_tests() {
  find_torch
  export LINEAMENT_MODELS_DIR=$PWD/models
  local failed=0 program
  rm -f "$results"/gtest-*.json
  [ -s "$build/cuda_tests.txt" ] || { echo "There is no list of tests."; return 1; }
  while read -r program; do
    [ -n "$program" ] || continue
    [ -x "$program" ] || { echo "$program was not built."; failed=1; continue; }
    "$program" --gtest_filter='*_CUDA:*OnADevice*' "--gtest_output=json:$results/gtest-$(basename "$program").json" || failed=1
  done <"$build/cuda_tests.txt"
  "$python" tests/gpu/figures.py count-tests "$results" || { [ "$trial" = 1 ] || failed=1; }
  return $failed
}

check() {  # check STAGE OUT OPTIONS...
  find_torch
  local options=("${@:3}")
  [ "$trial" = 1 ] && options+=(--cpu --small)
  rm -f "$results/$2"
  "$build/tests/gpu/gpu_check" "$1" --out "$results/$2" "${options[@]}"
}
# Products of all 24 bits: what is compared is our arithmetic, not the tensor cores' shorter numbers.
stage_parity() { export NVIDIA_TF32_OVERRIDE=0; check parity parity.json; }
stage_step() { check step step.json --weights "$own/slider.safetensors"; }
stage_step_again() { check step step_again.json; }
stage_training() { check training training.json; }

stage_plain() {
  local options=() status
  [ "$trial" = 1 ] && options=(--cpu --small)
  rm -f "$results/plain.json"
  "$python" tests/gpu/plain_step.py "$own/slider.safetensors" "$results/plain.json" "${options[@]}"
  status=$?
  if [ "$status" = 3 ] && [ "$trial" = 1 ]; then echo "Left out of the trial."; return 0; fi
  return "$status"
}

if [ "${1:-}" = --stage ]; then
  "stage_$2"
  exit
fi

# ---- all stages in turn ----

mkdir -p "$results" "$out" || exit 1
rm -f "$results"/*.json "$results/stages.tsv"
: >"$out/log.txt"
code=0

stage() {  # stage NAME BIT LIMIT
  local limit=$3 left=$((seconds - SECONDS)) start=$SECONDS status
  [ "$trial" = 1 ] && limit=$left
  if [ "$limit" -gt "$left" ]; then limit=$left; fi
  if [ "$limit" -lt 5 ]; then
    status=124
    echo "== $1: no time left ==" >>"$out/log.txt"
  else
    echo "== $1 ==" >>"$out/log.txt"
    timeout -k 5 "$limit" bash tests/gpu/run.sh --stage "$1" >"$results/$1.log" 2>&1
    status=$?
    tail -c 1500000 "$results/$1.log" >>"$out/log.txt"
  fi
  printf '%s\t%s\t%s\n' "$1" "$status" "$((SECONDS - start))" >>"$results/stages.tsv"
  printf '%-11s %-10s %4d s\n' "$1" "$([ "$status" = 0 ] && echo done || echo "failed $status")" "$((SECONDS - start))"
  if [ "$status" != 0 ]; then
    code=$((code | $2))
    grep -E -m 12 'FAILED|[eE]rror:' "$results/$1.log" 2>/dev/null
    tail -n 12 "$results/$1.log" 2>/dev/null
  fi
}

stage prepare 1 90
stage build 1 280
stage tests 2 60
stage parity 4 90
stage step 8 60
stage plain 16 60
stage step_again 8 45
stage training 32 90
stage rooms 1 120

"$python" tests/gpu/figures.py write "$results" "$out"
[ "$code" = 0 ] || echo "Failed (exit code $code)."
exit "$code"
