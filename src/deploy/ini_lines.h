// Files of KEY=VALUE lines: systemd units, supervisor's configuration, .env files.
#pragma once

#include <string>
#include <vector>

#include "source_map.h"

namespace corntune {

struct IniLine {
  std::string section;
  std::string key;
  MappedText value;
  SourcePlace place;  // of the key
  int line = 0;
  bool inner_backslash = false;  // a physical line of the value ends with a backslash
};

// systemd: a backslash at the end of a line continues it, lines that begin with # or ; are comments
// also in between.
std::vector<IniLine> UnitLines(const LineIndex& lines);

// supervisor: an indented line continues the value; " ;" and " #" begin a comment.
std::vector<IniLine> SupervisorLines(const LineIndex& lines);

// NAME=value, with `export`, quotes and comments, as docker compose reads it.
std::vector<IniLine> EnvLines(const LineIndex& lines);

}  // namespace corntune
