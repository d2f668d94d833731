# Shared by the scripts beside it: what packages of Debian 12 or 13 are needed (nearly all have the same names in both), and how
# to build. Sourced, not run.

project_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build_dir=${LINEAMENT_BUILD_DIR:-$project_dir/build}

# Needed to build and run.
build_packages="g++ cmake ninja-build ccache pkg-config libtorch-dev libopenblas-openmp-dev libgloo-dev
  qt6-base-dev qt6-svg-dev qt6-tools-dev qt6-l10n-tools qt6-translations-l10n
  qt6-qpa-plugins libgl-dev libopencv-dev libdlib-dev libdlib-data libeigen3-dev
  liblcms2-dev libexiv2-dev libjpeg-dev libpng-dev libtiff-dev libwebp-dev libssl-dev zlib1g-dev
  nlohmann-json3-dev libspdlog-dev fonts-dejavu-core"
# Needed by the tests on top.
test_packages="libgtest-dev libgmock-dev xvfb xauth"

# What draws our icons: a package of its own since Debian 13. Asked of the release, too, because a fresh machine's apt does
# not know any package before its first update, which comes later.
has_svg_plugins() {
  local release
  # shellcheck disable=SC1091
  release=$(. /etc/os-release 2>/dev/null && echo "${ID:-}:${VERSION_ID:-}") || release=''
  case $release in
    debian:12) return 1 ;;
    debian:*) return 0 ;;
  esac
  [ -n "$(apt-cache --quiet=2 search --names-only '^qt6-svg-plugins$' 2>/dev/null)" ]
}
if has_svg_plugins; then build_packages+=" qt6-svg-plugins"; fi

# Needed by the window on top where the desktop is a Wayland one: without it Qt falls back to X11, or finds no display.
if [ -n "${WAYLAND_DISPLAY:-}" ]; then build_packages+=" qt6-wayland"; fi

say() { printf '%s\n' "-- $*"; }

# fail SENTENCE...: ends the script.
fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# clang_format_14: prints its name on this machine; nothing where it is not there. Versions of clang-format differ in what
# they make of the same .clang-format; ours is Debian 12's, also where there are others beside it.
clang_format_14() {
  local name
  for name in clang-format-14 clang-format; do
    if "$name" --version 2>/dev/null | grep -q 'version 14\.'; then
      echo "$name"
      return
    fi
  done
}

# install_packages NAME...: installs what is missing with apt; asks for sudo where we are not root.
install_packages() {
  local missing=()
  local name
  for name in "$@"; do
    dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q 'ok installed' || missing+=("$name")
  done
  if [ ${#missing[@]} -eq 0 ]; then
    say "All Debian packages are there."
    return
  fi
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    as_root=(sudo)
    say "Installing packages needs your password for sudo."
  fi
  say "Installing: ${missing[*]}"
  "${as_root[@]}" apt-get update -q
  DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -q --no-install-recommends "${missing[@]}"
}

# build TARGET...: configures once, then builds what changed. Without a target: everything.
build() {
  if [ ! -f "$build_dir/build.ninja" ]; then
    say "Configuring in $build_dir"
    cmake -S "$project_dir" -B "$build_dir" -G Ninja -DCMAKE_BUILD_TYPE=Release "${configure_options[@]}"
  fi
  say "Building (the first time takes some minutes)"
  cmake --build "$build_dir" ${1:+--target "$@"}
}
configure_options=()
