#!/usr/bin/env bash
# The engine without a window: installs what is missing, builds what changed, and runs lineament-cli with the arguments.
#     packaging/cli.sh edit --photo me.jpg --pack starter --set smile=0.8 --out me-smiling.png
set -euo pipefail
. "$(dirname "$0")/common.sh"

# shellcheck disable=SC2086
{ install_packages $build_packages; build lineament-cli; } >&2
exec "$build_dir/app/cli/lineament-cli" "$@"
