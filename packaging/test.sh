#!/usr/bin/env bash
# Installs what is missing, builds everything with warnings as errors, and runs every test.
# Arguments are handed to ctest: packaging/test.sh -R faces
set -euo pipefail
. "$(dirname "$0")/common.sh"

# shellcheck disable=SC2086
install_packages $build_packages $test_packages
build
say "Running the tests"
cd "$build_dir"
export QT_QPA_PLATFORM=${QT_QPA_PLATFORM:-offscreen}
exec ctest --output-on-failure "$@"
