#!/bin/sh
# Builds libdiag for this machine, and for the other Linux architecture where its cross compiler is
# installed. Usage: build.sh OUTPUT_DIR JAVA_HOME
set -eu

cd "$(dirname "$0")"
out=$1
java_home=$2
cc=${CC:-cc}
flags="-std=gnu11 -O2 -fPIC -fvisibility=hidden -Wall -Wextra -Werror"

if ! command -v "$cc" > /dev/null; then
  echo "native: no C compiler ('$cc'). Install one (Debian: apt install gcc), or name it in CC." >&2
  exit 1
fi

# Without the C library's name and without versions of its symbols: the JVM has loaded one already,
# and with them the library would want this machine's glibc or a newer one, and could not run on musl.
linux_link="-Wl,-z,relro,-z,now -nodefaultlibs -lgcc"

# compile PLATFORM COMPILER SUFFIX INCLUDE_OS COMPILER_FLAGS LINKER_FLAGS
compile() {
  mkdir -p "$out/$1"
  # The JNI headers differ between Linux architectures in nothing that concerns us.
  # shellcheck disable=SC2086
  "$2" $flags $5 -I"$java_home/include" -I"$java_home/include/$4" \
    -shared -o "$out/$1/libdiag.$3" src/main/c/*.c $6
  echo "native: $1/libdiag.$3 by $2"
}

# has_cross COMPILER: whether it is there and has the C library's headers, too
has_cross() {
  command -v "$1" > /dev/null && echo '#include <stdio.h>' | "$1" -E - > /dev/null 2>&1
}

case "$(uname -s)/$(uname -m)" in
  Linux/x86_64)
    compile linux-x64 "$cc" so linux "" "$linux_link"
    if has_cross aarch64-linux-gnu-gcc; then
      compile linux-arm64 aarch64-linux-gnu-gcc so linux "" "$linux_link"
    else
      echo "native: no aarch64-linux-gnu-gcc with headers, so diag.jar has no libdiag for linux-arm64"
    fi
    ;;
  Linux/aarch64)
    compile linux-arm64 "$cc" so linux "" "$linux_link"
    if has_cross x86_64-linux-gnu-gcc; then
      compile linux-x64 x86_64-linux-gnu-gcc so linux "" "$linux_link"
    else
      echo "native: no x86_64-linux-gnu-gcc with headers, so diag.jar has no libdiag for linux-x64"
    fi
    ;;
  Darwin/*)
    compile macos "$cc" dylib darwin "-arch x86_64 -arch arm64" -lpthread
    ;;
  *)
    echo "native: nothing is built on $(uname -s)/$(uname -m): diag.jar works without libdiag" >&2
    ;;
esac
