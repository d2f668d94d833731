#!/usr/bin/env bash
# Installs what is missing, builds what changed, and opens the editor on the sample photo with the starter pack.
# Arguments are handed to the editor: packaging/start.sh my-photo.jpg
set -euo pipefail
. "$(dirname "$0")/common.sh"

# shellcheck disable=SC2086
install_packages $build_packages
build lineament
if [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] && [ -z "${QT_QPA_PLATFORM:-}" ]; then
  say "There is no display here. Start from a desktop session, or try: xvfb-run packaging/start.sh"
  exit 1
fi
say "Starting Lineament"
if [ $# -eq 0 ]; then set -- --sample; fi
# The GUI thread and the worker share the cores: OpenMP threads that spin while waiting would take them from the window.
export OMP_WAIT_POLICY=${OMP_WAIT_POLICY:-passive}
exec "$build_dir/app/lineament" --pack starter "$@"
