#!/usr/bin/env bash
# From a fresh clone to packages for Linux: build/linux/packages/*.deb and *.tar.xz.
#
#   installer/build_linux.sh            everything
#   SHUFANG_GPU=none installer/…        without code for graphics cards; also cuda, or "vulkan cuda"
#   SHUFANG_APPIMAGE_RUNTIME=FILE …     an AppImage too, with this starter (type2-runtime)
#
# Build on the oldest system that the packages shall run on: Debian 12 gives packages for it, Ubuntu 22.04
# and everything newer. The first build takes about an hour on two cores; with ccache installed, the next
# ones compile only what changed. As root, what the machine lacks is installed on Debian and Ubuntu.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
folder=$root/build/linux
system_python=${PYTHON:-/usr/bin/python3} # of the system, whose libraries the packages name

say() { echo "[$(date +%T)] $*" >&2; }

needed=(g++ cmake ninja-build git binutils dpkg-dev python3-dev python3-venv xz-utils
  libegl1 libgl1 libfontconfig1 libglib2.0-0 libdbus-1-3 libxkbcommon-x11-0 libwayland-client0
  libwayland-cursor0 libwayland-egl1 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1
  libxcb-randr0 libxcb-render-util0 libxcb-shape0 libxcb-sync1 libxcb-xfixes0 libxcb-xinerama0 libxcb-xkb1)
if [ -n "${SHUFANG_APPIMAGE_RUNTIME:-}" ]; then needed+=(squashfs-tools); fi
missing=()
for package in "${needed[@]}"; do
  dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed ||
    missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
  if [ "$(id -u)" != 0 ]; then
    echo "Some packages are missing. Install them, then run this again:" >&2
    echo "    sudo apt-get install ${missing[*]}" >&2
    exit 1
  fi
  say "Installing ${missing[*]}"
  apt-get update -q >/dev/null
  DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}" >/dev/null
fi

export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$root" log -1 --format=%ct)}
export PYTHONHASHSEED=1 PIP_DISABLE_PIP_VERSION_CHECK=1
mkdir -p "$folder"
python=$folder/venv/bin/python
if [ ! -x "$python" ]; then
  say "Making the environment"
  "$system_python" -m venv "$folder/venv"
  "$python" -m pip install --quiet --upgrade pip setuptools wheel
fi

# Its own flags would be for the building machine's processor, and Debian's add what debuggers want.
say "hnswlib"
HNSWLIB_NO_NATIVE=1 CFLAGS="-g0" LDFLAGS="-s" "$python" -m pip install --quiet --no-cache-dir \
  --no-binary hnswlib "$(sed -n 's/^ *"\(hnswlib[^"]*\)",$/\1/p' "$root/pyproject.toml")"
say "llama.cpp; what the compiler says is in $folder/*.log"
"$root/installer/linux/native.sh" "$folder"
say "The other libraries"
"$python" -m pip install --quiet --editable "$root[package]"

say "The program"
rm -rf "$folder/dist"
(cd "$root" && "$python" -m PyInstaller --noconfirm --log-level ERROR --workpath "$folder/pyinstaller" \
  --distpath "$folder/dist" build.spec >"$folder/pyinstaller.log" 2>&1) || {
  tail -30 "$folder/pyinstaller.log" >&2
  exit 1
}
say "The packages"
papers=$root/installer/papers.py
"$python" "$papers" licences "$folder/dist/Shufang"
"$python" "$root/installer/linux/package.py" "$folder/dist/Shufang" --out "$folder/packages"
"$python" "$papers" sbom "$folder/dist/Shufang" --out "$folder/packages/Shufang-$("$python" "$papers" version)-linux.cdx.json"
"$python" "$papers" checksums "$folder/packages"
"$python" "$root/installer/linux/sizes.py" "$folder/dist/Shufang"
say "Done: $folder/packages"
