#!/usr/bin/env bash
# Gathers what tests/gpu/run.sh needs and a bare machine with PyTorch may not have, from Debian's packages here, into
# .gpu/parts.tar.gz (ignored by git): GoogleTest's sources, the headers of nlohmann JSON, zlib's and OpenSSL's headers and libraries.
# Then says how large the whole is that would travel with the working tree.
set -euo pipefail
cd "$(dirname "$0")/../.."
multiarch=$(dpkg-architecture -qDEB_HOST_MULTIARCH 2>/dev/null || gcc -print-multiarch)
for path in /usr/src/googletest /usr/include/nlohmann/json.hpp /usr/include/zlib.h "/usr/lib/$multiarch/libz.a" \
            /usr/include/openssl/evp.h "/usr/lib/$multiarch/libcrypto.a"; do
  if [ ! -e "$path" ]; then
    echo "'$path' is missing: apt-get install googletest nlohmann-json3-dev zlib1g-dev libssl-dev" >&2
    exit 1
  fi
done

parts=$(mktemp -d)
trap 'rm -rf "$parts"' EXIT
mkdir -p "$parts/googletest/googletest" "$parts/googletest/googlemock" "$parts/include" "$parts/lib" .gpu
cp /usr/src/googletest/CMakeLists.txt "$parts/googletest/"
for part in googletest googlemock; do
  cp -r /usr/src/googletest/$part/{CMakeLists.txt,cmake,include,src} "$parts/googletest/$part/" 2>/dev/null ||
    cp -r /usr/src/googletest/$part/{CMakeLists.txt,include,src} "$parts/googletest/$part/"
done
cp -r /usr/include/nlohmann "$parts/include/"
cp /usr/include/zlib.h /usr/include/zconf.h "$parts/include/"
cp -r /usr/include/openssl "/usr/include/$multiarch/openssl" "$parts/include/"
cp "/usr/lib/$multiarch/libz.a" "/usr/lib/$multiarch/libcrypto.a" "$parts/lib/"
tar -C "$parts" -czf .gpu/parts.tar.gz .

tree=$( (git ls-files -z --cached --others --exclude-standard; printf '.gpu/parts.tar.gz\0') |
  xargs -0 stat -c %s 2>/dev/null | awk '{ sum += $1 } END { printf "%.1f", sum / 1048576 }')
echo ".gpu/parts.tar.gz: $(stat -c %s .gpu/parts.tar.gz) bytes; with the working tree $tree MiB."
