#!/usr/bin/env bash
# vulkan_tools.sh FOLDER: prints what CMake must be told to build with Vulkan; nothing where it knows.
#
# llama.cpp needs Vulkan 1.3.275 or newer to compile. Debian 12 has an older one but is old enough that
# what is built on it runs on newer systems too. So where the system's is too old, Debian 13's headers and
# its shader compiler are unpacked into FOLDER and used from there; nothing is installed. Exits with 1 where
# neither can be had.
set -euo pipefail

folder=$1
needed=275 # the last part of the version
packages=(glslc libshaderc1 libvulkan-dev libvulkan1 spirv-headers libc6 libstdc++6 libgcc-s1)

header=/usr/include/vulkan/vulkan_core.h
if [ -r "$header" ] && command -v glslc >/dev/null && [ -d /usr/include/spirv/unified1 ]; then
  if [ "$(sed -n 's/^#define VK_HEADER_VERSION \([0-9]*\)$/\1/p' "$header")" -ge "$needed" ]; then
    exit 0
  fi
fi

root=$folder/root
if [ ! -x "$folder/glslc" ]; then
  command -v apt-get >/dev/null && [ -r /usr/share/keyrings/debian-archive-keyring.gpg ] || exit 1
  mkdir -p "$folder"/{lists/partial,cache/archives/partial,packages} "$root"
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian trixie main" \
    >"$folder/sources.list"
  apt=(-qq -o "Dir::Etc::SourceList=$folder/sources.list" -o Dir::Etc::SourceParts=/dev/null
    -o "Dir::State::Lists=$folder/lists" -o "Dir::Cache=$folder/cache" -o APT::Sandbox::User=root)
  apt-get "${apt[@]}" update >&2
  (cd "$folder/packages" && apt-get "${apt[@]}" download "${packages[@]}" >&2)
  for package in "$folder"/packages/*.deb; do
    dpkg-deb -x "$package" "$root"
  done
  cat >"$folder/glslc" <<END
#!/bin/sh
# Debian 13's shader compiler with Debian 13's C library.
exec "$root/usr/lib64/ld-linux-x86-64.so.2" --library-path "$root/usr/lib/x86_64-linux-gnu" "$root/usr/bin/glslc" "\$@"
END
  chmod +x "$folder/glslc"
fi

printf '%s\n' \
  "-DVulkan_INCLUDE_DIR=$root/usr/include" \
  "-DVulkan_LIBRARY=$root/usr/lib/x86_64-linux-gnu/libvulkan.so" \
  "-DVulkan_GLSLC_EXECUTABLE=$folder/glslc" \
  "-DSPIRV-Headers_DIR=$root/usr/share/cmake/SPIRV-Headers"
