# llhttp, the HTTP/1.1 parser of Node.js, as the target llhttp::llhttp in strict mode.
#
# Debian 12 has no library of it: node-llhttp installs the C sources, which are compiled here. A
# system's own library (libllhttp) is taken where there is one.
#
#   LLHTTP_SOURCE_DIR    folder of api.c, http.c and llhttp.c
#   LLHTTP_INCLUDE_DIR   folder of llhttp.h
find_path(LLHTTP_INCLUDE_DIR llhttp.h
  PATHS /usr/share/include/llhttp /usr/share/nodejs/llhttp/include PATH_SUFFIXES llhttp)
find_library(LLHTTP_LIBRARY llhttp)
find_path(LLHTTP_SOURCE_DIR llhttp.c PATHS /usr/share/llhttp)

if(LLHTTP_INCLUDE_DIR)
  file(STRINGS "${LLHTTP_INCLUDE_DIR}/llhttp.h" parts REGEX "^#define LLHTTP_VERSION_[A-Z]+ [0-9]+$")
  list(TRANSFORM parts REPLACE "^#define LLHTTP_VERSION_[A-Z]+ " "")
  list(JOIN parts "." Llhttp_VERSION)
endif()

include(FindPackageHandleStandardArgs)
if(LLHTTP_LIBRARY)
  find_package_handle_standard_args(Llhttp REQUIRED_VARS LLHTTP_LIBRARY LLHTTP_INCLUDE_DIR)
else()
  find_package_handle_standard_args(Llhttp
    REQUIRED_VARS LLHTTP_SOURCE_DIR LLHTTP_INCLUDE_DIR
    REASON_FAILURE_MESSAGE "On Debian: apt-get install node-llhttp")
endif()

if(Llhttp_FOUND AND NOT TARGET llhttp::llhttp)
  if(LLHTTP_LIBRARY)
    add_library(llhttp::llhttp UNKNOWN IMPORTED)
    set_target_properties(llhttp::llhttp PROPERTIES
      IMPORTED_LOCATION "${LLHTTP_LIBRARY}"
      INTERFACE_INCLUDE_DIRECTORIES "${LLHTTP_INCLUDE_DIR}")
  else()
    add_library(corntune_llhttp STATIC
      "${LLHTTP_SOURCE_DIR}/api.c" "${LLHTTP_SOURCE_DIR}/http.c" "${LLHTTP_SOURCE_DIR}/llhttp.c")
    target_include_directories(corntune_llhttp SYSTEM PUBLIC "${LLHTTP_INCLUDE_DIR}")
    target_compile_definitions(corntune_llhttp PUBLIC LLHTTP_STRICT_MODE=1)
    target_compile_options(corntune_llhttp PRIVATE -w)
    if(CORNTUNE_SANITIZE)
      target_compile_options(corntune_llhttp PRIVATE -fsanitize=${CORNTUNE_SANITIZE} -O1 -g)
    else()
      target_compile_options(corntune_llhttp PRIVATE -O2)
    endif()
    add_library(llhttp::llhttp ALIAS corntune_llhttp)
  endif()
endif()
mark_as_advanced(LLHTTP_INCLUDE_DIR LLHTTP_LIBRARY LLHTTP_SOURCE_DIR)
