#!/usr/bin/env bash
# Runs a command in a Debian of another release than this machine's, with this project in it:
#   packaging/in_chroot.sh bookworm|trixie COMMAND...     e.g. packaging/in_chroot.sh trixie packaging/test.sh -j1
# The release is made once, by mmdebstrap, in ${XDG_CACHE_HOME:-~/.cache}/lineament/chroots (about a minute; remove that
# folder to be rid of it, by way of `packaging/in_chroot.sh --remove RELEASE` where you are not root). The command runs as
# root in it, in the project's folder, which has the same path there, and builds into build-RELEASE. What it sees of
# this machine is the project, the devices, the display, and caches of its own for ccache and apt. Exit code: the command's.
#
# Needs root, or user namespaces (packages mmdebstrap and uidmap, and a line for you in /etc/subuid and /etc/subgid).
# Settings: LINEAMENT_MIRROR (a Debian mirror), CCACHE_DIR, LINEAMENT_BUILD_DIR (below the project's folder).
set -euo pipefail
. "$(dirname "$0")/common.sh"

usage() {
  sed -n '2,3s/^# //p' "$0" >&2
  exit 2
}

remove=0
if [ "${1:-}" = --remove ]; then
  remove=1
  shift
fi
release=${1:-}
case "$release" in bookworm | trixie) shift ;; *) usage ;; esac
if [ $# -eq 0 ] && [ $remove -eq 0 ]; then usage; fi

cache_dir=${XDG_CACHE_HOME:-$HOME/.cache}/lineament
root=$cache_dir/chroots/$release
apt_dir=$cache_dir/apt/$release
ccache_dir=${CCACHE_DIR:-$cache_dir/ccache}

# as_root_inside COMMAND...: as root whose mounts end with the command; where we are not root, as root of a user
# namespace, which is ourselves outside of it, so that what is built belongs to us.
as_root_inside() {
  if [ "$(id -u)" -eq 0 ]; then
    unshare --mount --propagation private -- "$@"
  else
    unshare --user --map-root-user --map-auto --mount --propagation private -- "$@"
  fi
}

make_chroot() {
  command -v mmdebstrap >/dev/null || fail "mmdebstrap is not there. Install it: sudo apt install mmdebstrap uidmap"
  say "Making a Debian $release in $root (once, about a minute)"
  as_root_inside rm -rf "$root.new"
  mkdir "$root.new"
  # The devices are this machine's (below): only root could make others.
  mmdebstrap --variant=apt --include=ca-certificates "$release" - ${LINEAMENT_MIRROR:+"$LINEAMENT_MIRROR"} |
    as_root_inside tar -x -C "$root.new" --exclude='./dev/*'
  mv "$root.new" "$root"
}

# What runs as root: mounts, and the command. Arguments: the root, the project, ccache's and apt's folders, the command.
# shellcheck disable=SC2016
run_inside='
set -euo pipefail
root=$1 project=$2 ccache=$3 apt=$4
shift 4
bind() {  # bind FOLDER PLACE: shows it there in the chroot
  mkdir -p "$root$2"
  mount --rbind "$1" "$root$2"
}
for folder in /proc /sys /dev /tmp/.X11-unix ${XDG_RUNTIME_DIR:-}; do
  if [ -d "$folder" ]; then bind "$folder" "$folder"; fi
done
bind "$project" "$project"
bind "$ccache" /var/cache/ccache
bind "$apt" /var/cache/apt/archives
cp -L /etc/resolv.conf "$root/etc/resolv.conf"
settings=()
for name in TERM DISPLAY WAYLAND_DISPLAY XDG_RUNTIME_DIR QT_QPA_PLATFORM OMP_NUM_THREADS CMAKE_BUILD_PARALLEL_LEVEL \
    http_proxy https_proxy no_proxy; do
  if [ -n "${!name:-}" ]; then settings+=("$name=${!name}"); fi
done
if [ -f "${XAUTHORITY:-${HOME:-}/.Xauthority}" ]; then
  cp "${XAUTHORITY:-$HOME/.Xauthority}" "$root/root/.Xauthority"
fi
exec chroot "$root" /usr/bin/env -i "${settings[@]}" HOME=/root LANG=C.UTF-8 \
  PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
  CCACHE_DIR=/var/cache/ccache CCACHE_BASEDIR="$project" LINEAMENT_BUILD_DIR="$LINEAMENT_BUILD_DIR" \
  bash -c "cd \"\$0\"; exec \"\$@\"" "$project" "$@"
'

if ! as_root_inside true 2>/dev/null; then
  me=$(id -un)
  if [ "$me" = root ]; then fail "root has no right to mount here, as in most containers: a chroot needs it."; fi
  fail "There is no right to mount here. Run this as root, or install uidmap and give $me a line in /etc/subuid and" \
    "/etc/subgid: sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 $me"
fi
mkdir -p "$cache_dir/chroots" "$apt_dir" "$ccache_dir"
exec 8>"$root.lock"
flock 8  # two at once make one
if [ $remove -eq 1 ]; then
  as_root_inside rm -rf "$root" "$root.new"
  exit 0
fi
[ -d "$root" ] || make_chroot
exec 8>&-
export LINEAMENT_BUILD_DIR=${LINEAMENT_BUILD_DIR:-$project_dir/build-$release}
as_root_inside bash -c "$run_inside" in_chroot "$root" "$project_dir" "$ccache_dir" "$apt_dir" "$@"
