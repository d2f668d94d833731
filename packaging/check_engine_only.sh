#!/usr/bin/env bash
# Configures and builds what needs LibTorch alone (-DLINEAMENT_ENGINE_ONLY=ON), with Qt, OpenCV, dlib and Eigen not to be
# found, and looks whether the program runs and links none of them. Objects come from ccache where the whole program was
# built before: the compiler's flags are the same. LINEAMENT_ENGINE_DIR (build-engine) and LINEAMENT_JOBS can be set.
set -euo pipefail
. "$(dirname "$0")/common.sh"
cd "$project_dir"
dir=${LINEAMENT_ENGINE_DIR:-$project_dir/build-engine}
hidden=()
for package in Qt6 OpenCV dlib Eigen3; do hidden+=("-DCMAKE_DISABLE_FIND_PACKAGE_$package=ON"); done
cmake -S . -B "$dir" -G Ninja -DCMAKE_BUILD_TYPE=Release -DLINEAMENT_ENGINE_ONLY=ON "${hidden[@]}" >/dev/null
minutes=${LINEAMENT_BUILD_MINUTES:-30}
status=0
timeout "${minutes}m" cmake --build "$dir" ${LINEAMENT_JOBS:+-j "$LINEAMENT_JOBS"} || status=$?
if [ "$status" -eq 124 ]; then
  say "The build did not end within $minutes minutes."
  exit 75
fi
[ "$status" -eq 0 ]
cli=$dir/app/cli/lineament-cli
# Its own needs: Debian's LibTorch links OpenCV, and with it Qt 5.
if readelf -d "$cli" | grep NEEDED | grep -E 'libQt|libopencv|libdlib'; then
  say "The engine-only lineament-cli links what it should not."
  exit 1
fi
LINEAMENT_MODELS_DIR=$project_dir/models "$cli" directions --pack starter >/dev/null
ctest --test-dir "$dir" --output-on-failure --no-tests=error -R '^(room_includes|planted_include)$'
