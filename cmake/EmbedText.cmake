# Writes OUTPUT, a C++ header with the text of INPUT as `inline constexpr char NAME[]`:
# cmake -DINPUT= -DOUTPUT= -DNAME= -P.
file(READ "${INPUT}" text)
if(text MATCHES "\\)embedded\"")
  message(FATAL_ERROR "${INPUT} holds the end mark of a raw string")
endif()
file(WRITE "${OUTPUT}.new" "// Made by cmake/EmbedText.cmake.
#pragma once

namespace corntune {

inline constexpr char ${NAME}[] = R\"embedded(${text})embedded\";

}  // namespace corntune
")
file(RENAME "${OUTPUT}.new" "${OUTPUT}")
