# A command that runs for two milliseconds spends as much again in the dynamic linker when it loads C++
# libraries as shared ones (docs/performance.md has the figures). Links libstdc++, fmt, yaml-cpp and, where
# there is an archive of it, libuv into the program. All C++ ones or none: a shared library that is left
# would bring the shared libstdc++ back, and two of them in one process do not mix.
function(corntune_fast_start)
  find_library(CORNTUNE_STATIC_YAML_CPP libyaml-cpp.a)
  mark_as_advanced(CORNTUNE_STATIC_YAML_CPP)
  if(NOT CORNTUNE_STATIC_YAML_CPP)
    message(STATUS "no libyaml-cpp.a: the program starts slower than it could")
    return()
  endif()
  get_target_property(configurations yaml-cpp IMPORTED_CONFIGURATIONS)
  foreach(configuration IN LISTS configurations)
    set_target_properties(yaml-cpp PROPERTIES
      IMPORTED_LOCATION_${configuration} "${CORNTUNE_STATIC_YAML_CPP}")
  endforeach()
  find_library(CORNTUNE_STATIC_UV NAMES libuv_a.a libuv.a)
  mark_as_advanced(CORNTUNE_STATIC_UV)
  if(CORNTUNE_STATIC_UV)
    set_target_properties(PkgConfig::UV PROPERTIES
      INTERFACE_LINK_LIBRARIES "${CORNTUNE_STATIC_UV};Threads::Threads;${CMAKE_DL_LIBS}")
  endif()
  target_compile_definitions(corntune_options INTERFACE FMT_HEADER_ONLY)
  target_compile_options(corntune_options INTERFACE -ffunction-sections -fdata-sections)
  target_link_options(corntune_options INTERFACE
    -static-libstdc++ -static-libgcc LINKER:--as-needed LINKER:--gc-sections)
endfunction()
