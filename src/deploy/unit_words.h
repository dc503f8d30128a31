// How systemd and supervisor make words of the commands and the variables in their files.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "expanded_text.h"

namespace corntune {

// A variable of a unit, with where it is assigned.
using NamedWord = std::pair<std::string, StartWord>;

// The words of an ExecStart=, without its prefixes: quotes, escapes, specifiers (%i is not known),
// ${NAME} within a word, $NAME as a word that is split (systemd.service(5)).
std::vector<StartWord> SystemdCommand(const LineIndex& lines, MappedText text,
                                      const std::map<std::string, DeployVariable>& environment);
// The assignments of an Environment=.
std::vector<NamedWord> SystemdVariables(const LineIndex& lines, const MappedText& text);

// The words of a command= of supervisor: %(program_name)s, %(ENV_X)s (not known), then shlex.
std::vector<StartWord> SupervisorCommand(const LineIndex& lines, const MappedText& text,
                                         const std::string& program);
// The assignments of an environment=, separated by commas.
std::vector<NamedWord> SupervisorVariables(const LineIndex& lines, const MappedText& text,
                                           const std::string& program);

}  // namespace corntune
