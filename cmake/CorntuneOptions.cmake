# Flags that every target of the project shares, as one interface target.
add_library(corntune_options INTERFACE)
target_compile_features(corntune_options INTERFACE cxx_std_20)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

target_compile_options(corntune_options INTERFACE
  $<$<COMPILE_LANGUAGE:CXX>:-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion
  -Wnon-virtual-dtor -Woverloaded-virtual -Wold-style-cast -Wcast-qual -Wformat=2>)
# GCC 12 sees an impossible overlap in std::string's operator+ when it optimizes (GCC bug 105651).
target_compile_options(corntune_options INTERFACE
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-Wno-restrict>)
if(CORNTUNE_WARNINGS_AS_ERRORS)
  target_compile_options(corntune_options INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Werror>)
endif()

if(CORNTUNE_SANITIZE)
  target_compile_options(corntune_options INTERFACE
    $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>  # false under GCC's sanitizers, as its manual says
    -fsanitize=${CORNTUNE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer -O1 -g1)
  target_link_options(corntune_options INTERFACE -fsanitize=${CORNTUNE_SANITIZE})
endif()

find_program(CORNTUNE_CCACHE ccache)
if(CORNTUNE_CCACHE)
  # Paths count from the checkout, so that another one of the same sources shares the objects.
  set(launcher "${CMAKE_COMMAND}" -E env "CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}" CCACHE_NOHASHDIR=1
      "${CORNTUNE_CCACHE}")
  set(CMAKE_CXX_COMPILER_LAUNCHER ${launcher})
  set(CMAKE_C_COMPILER_LAUNCHER ${launcher})
endif()
