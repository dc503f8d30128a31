// Which program a command runs, behind what wraps it: exec, env, poetry run, tini -- ...
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "corntune/shell/script.h"

namespace corntune {

struct ProgramCall {
  std::string program;        // "gunicorn"; of a path its last part, of python -m the module
  std::size_t arguments = 0;  // index of the first word after the program
  bool exec = false;          // started with exec, in the place of the shell
  std::vector<std::string> wrappers;                           // "poetry", "tini", in their order
  std::vector<std::pair<std::string, ShellWord>> environment;  // env A=1
  // A wrapper adds variables of a file or folder: "chpst -e env"; empty: none does.
  std::string unseen_environment;
  // sh -c TEXT: the index of the word that holds it. `program` is the shell.
  std::optional<std::size_t> shell_text;
};

// Nothing when the command has no program, or it is not known.
std::optional<ProgramCall> FindProgram(const std::vector<ShellWord>& words);

// True for the names under which Gunicorn is started: gunicorn, gunicorn3, gunicorn.app.wsgiapp.
bool IsGunicorn(std::string_view program);

}  // namespace corntune
