# corntune_room(NAME LAYER): the room src/NAME as the static library corntune_NAME.
#
# src/NAME/CMakeLists.txt lists its sources and what it links; this function gives every room
# the same flags and include paths, so that a room's file says only what is its own.
function(corntune_room name layer)
  add_library(corntune_${name} STATIC)
  add_library(corntune::${name} ALIAS corntune_${name})
  target_link_libraries(corntune_${name} PRIVATE corntune_options)
  target_include_directories(corntune_${name}
    PUBLIC "${PROJECT_SOURCE_DIR}/include" "${PROJECT_BINARY_DIR}/generated/include"
    PRIVATE "${PROJECT_SOURCE_DIR}/src/${name}")
  set_target_properties(corntune_${name} PROPERTIES CORNTUNE_LAYER ${layer})
  add_subdirectory(src/${name})
  set_property(GLOBAL APPEND PROPERTY CORNTUNE_ROOMS ${name})
endfunction()

# corntune_embed(ROOM NAME INPUT HEADER): the text of INPUT as `inline constexpr char NAME[]` in HEADER,
# which the room's sources include.
function(corntune_embed room name input header)
  set(script "${PROJECT_SOURCE_DIR}/cmake/EmbedText.cmake")
  set(output "${CMAKE_CURRENT_BINARY_DIR}/${header}")
  add_custom_command(
    OUTPUT "${output}"
    COMMAND "${CMAKE_COMMAND}" "-DINPUT=${input}" "-DOUTPUT=${output}" "-DNAME=${name}" -P "${script}"
    DEPENDS "${input}" "${script}"
    COMMENT "Embedding ${name}")
  # The library is declared one folder up, where the command above is not known: a target carries it
  # over.
  add_custom_target(corntune_embed_${name} DEPENDS "${output}")
  add_dependencies(corntune_${room} corntune_embed_${name})
  target_include_directories(corntune_${room} PRIVATE "${CMAKE_CURRENT_BINARY_DIR}")
endfunction()

# corntune_test(ROOM SOURCES...): the unit tests of a room as one binary and one CTest entry,
# whose results land as JUnit XML below build/<preset>/junit, where scripts/test counts them.
function(corntune_test room)
  if(NOT CORNTUNE_BUILD_TESTS)
    return()
  endif()
  set(target corntune_${room}_test)
  add_executable(${target} ${ARGN})
  target_link_libraries(${target} PRIVATE corntune_options corntune_${room} corntune_test_support
                        GTest::gmock GTest::gtest_main)
  target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}/src/${room}")
  add_test(NAME ${room}
           COMMAND ${target} "--gtest_output=xml:${PROJECT_BINARY_DIR}/junit/${room}.xml")
endfunction()

# corntune_fuzzer(NAME ROOM SOURCE): one LLVMFuzzerTestOneInput. Under the `fuzz` preset it is a
# libFuzzer binary; in the unit tests the same source runs over its corpus (tests/fuzz/corpus/NAME).
function(corntune_fuzzer name room source)
  set(corpus "${PROJECT_SOURCE_DIR}/tests/fuzz/corpus/${name}")
  if(CORNTUNE_BUILD_FUZZERS)
    if(NOT TARGET fuzzers)
      add_custom_target(fuzzers)  # and what they need, which is not all
    endif()
    add_executable(fuzz_${name} ${source})
    add_dependencies(fuzzers fuzz_${name})
    target_link_libraries(fuzz_${name} PRIVATE corntune_options corntune_${room})
    target_include_directories(fuzz_${name} PRIVATE "${PROJECT_SOURCE_DIR}/src/${room}")
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  endif()
  if(CORNTUNE_BUILD_TESTS)
    add_executable(corpus_${name} ${source} "${PROJECT_SOURCE_DIR}/tests/fuzz/corpus_main.cc")
    target_link_libraries(corpus_${name} PRIVATE corntune_options corntune_${room})
    target_include_directories(corpus_${name} PRIVATE "${PROJECT_SOURCE_DIR}/src/${room}")
    add_test(NAME corpus_${name} COMMAND corpus_${name} "${corpus}")
  endif()
endfunction()
