# Writes OUTPUT, a C++ source that holds the profiles of FOLDER as text: cmake -DFOLDER= -DOUTPUT= -P.
file(GLOB files RELATIVE "${FOLDER}" "${FOLDER}/workloads/*.yaml" "${FOLDER}/platforms/*.yaml")
list(SORT files)
set(entries "")
foreach(file IN LISTS files)
  file(READ "${FOLDER}/${file}" text)
  if(text MATCHES "\\)profile\"")
    message(FATAL_ERROR "${file} holds the end mark of a raw string")
  endif()
  get_filename_component(name "${file}" NAME_WE)
  if(file MATCHES "^workloads/")
    set(kind workload)
  else()
    set(kind platform)
  endif()
  string(APPEND entries "      {\"${kind}\", \"${name}\", R\"profile(${text})profile\"},\n")
endforeach()
file(WRITE "${OUTPUT}.new" "// Made from profiles/ by cmake/EmbedProfiles.cmake.
#include \"corntune/profiles/profile.h\"

namespace corntune {

const std::vector<ProfileText>& EmbeddedProfiles() {
  static const std::vector<ProfileText> kProfiles = {
${entries}  };
  return kProfiles;
}

}  // namespace corntune
")
file(RENAME "${OUTPUT}.new" "${OUTPUT}")
