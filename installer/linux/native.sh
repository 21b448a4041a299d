#!/usr/bin/env bash
# native.sh FOLDER: builds llama.cpp in FOLDER for any x86-64 machine, into llama_cpp/lib of FOLDER/venv.
#
# The Python half of llama-cpp-python is installed without its library; the library is then built from the
# same source package, with what pip's own build can't do: the processor's code many times over, from SSE2
# to AVX-512, each a file of which the best is loaded, and code for graphics cards as a file of its own.
# SHUFANG_GPU names the latter: vulkan (the default), cuda, "vulkan cuda", or none.
set -euo pipefail

folder=$1
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
python=$folder/venv/bin/python
wanted=$("$python" - "$here/../../pyproject.toml" <<'END'
import sys, tomllib
with open(sys.argv[1], "rb") as file:
    dependencies = tomllib.load(file)["project"]["dependencies"]
print(next(one for one in dependencies if one.startswith("llama-cpp-python")))
END
)

# One source package for both halves. llama.cpp asks git for a version and would be told that of Shufang.
export GIT_DIR=/dev/null
mkdir -p "$folder"
if ! ls "$folder"/llama_cpp_python-*.tar.gz >/dev/null 2>&1; then
  CMAKE_ARGS="-DLLAMA_BUILD=OFF" "$python" -m pip download --quiet --no-deps --no-binary llama-cpp-python \
    --dest "$folder" "$wanted"
fi
archive=$(ls "$folder"/llama_cpp_python-*.tar.gz)
CMAKE_ARGS="-DLLAMA_BUILD=OFF" "$python" -m pip install --quiet --no-cache-dir --no-deps "$archive"
source=${archive%.tar.gz}
[ -d "$source" ] || tar -xzf "$archive" -C "$folder"

common=(
  -G Ninja
  -DCMAKE_BUILD_TYPE=Release
  -DBUILD_SHARED_LIBS=ON
  -DCMAKE_PLATFORM_NO_VERSIONED_SONAME=ON # one file a library instead of a file and two links
  '-DCMAKE_INSTALL_RPATH=$ORIGIN'
  -DCMAKE_BUILD_WITH_INSTALL_RPATH=ON
  -DGGML_NATIVE=OFF
  -DGGML_BACKEND_DL=ON
  -DLLAMA_BUILD_COMMON=OFF
  -DLLAMA_BUILD_TESTS=OFF
  -DLLAMA_BUILD_TOOLS=OFF
  -DLLAMA_BUILD_EXAMPLES=OFF
  -DLLAMA_BUILD_SERVER=OFF
  -DLLAMA_BUILD_APP=OFF
)

build() { # NAME TARGET ARGUMENT…
  local name=$1 target=$2
  shift 2
  {
    cmake -S "$source/vendor/llama.cpp" -B "$folder/$name" "${common[@]}" "$@" &&
      cmake --build "$folder/$name" --target "$target"
  } >"$folder/$name.log" 2>&1 || {
    tail -50 "$folder/$name.log" >&2
    return 1
  }
}

export CCACHE_BASEDIR=$folder CCACHE_NOHASHDIR=1
build llama llama -DGGML_CPU_ALL_VARIANTS=ON
files=("$folder"/llama/bin/lib*.so)
for card in ${SHUFANG_GPU-vulkan}; do
  case $card in
    none) continue ;;
    vulkan)
      tools=$("$here/vulkan_tools.sh" "$folder/vulkan-tools") || {
        echo "Vulkan 1.3.275 or newer is needed to build for graphics cards: install libvulkan-dev, glslc and" \
          "spirv-headers of Debian 13 or Ubuntu 24.04, or say SHUFANG_GPU=none." >&2
        exit 1
      }
      mapfile -t arguments < <(printf '%s' "$tools")
      build vulkan ggml-vulkan -DGGML_CPU=OFF -DGGML_VULKAN=ON "${arguments[@]}"
      ;;
    cuda) build cuda ggml-cuda -DGGML_CPU=OFF -DGGML_CUDA=ON ;;
    *)
      echo "SHUFANG_GPU: $card is neither vulkan, cuda nor none." >&2
      exit 2
      ;;
  esac
  files+=("$folder/$card/bin/libggml-$card.so")
done

library=$("$python" -c 'import sysconfig; print(sysconfig.get_path("platlib"))')/llama_cpp/lib
rm -rf "$library"
mkdir -p "$library"
install --strip --mode=644 "${files[@]}" "$library"
