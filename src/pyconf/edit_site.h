// Where a setting can be changed in a file.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "corntune/gunicorn/settings.h"

#include "ast.h"
#include "effects.h"
#include "source_text.h"

namespace corntune::pyconf {

struct EditSite {
  bool bound = false;  // the file binds the name somewhere
  // The last statement that binds the name is a plain assignment, and nothing that runs afterwards
  // can bind it again: its value is the setting's.
  bool settled = false;
  // That value with its parentheses: bytes [value_begin, value_end).
  std::uint32_t value_begin = 0;
  std::uint32_t value_end = 0;
  NodeId value = kNoNode;
  // Why the value may not be replaced; empty when it may, or when the name is not bound.
  std::string why;
};

// A value may be replaced when it is that of a plain assignment to the one name, outside any
// branch, the last that binds the name, and nothing that runs afterwards reads it.
class EditSites {
 public:
  EditSites(std::string_view text, const Tree& tree);

  EditSite Find(std::string_view name) const;

  // True when the value there is a constant that equals `value`.
  bool Says(const EditSite& site, const SettingValue& value) const;

 private:
  std::string LineOf(std::size_t statement) const;
  std::size_t TailOf() const;
  std::string RebindingOf(TextId name, std::size_t statement) const;
  std::string LossOf(std::size_t statement) const;
  std::string ReadingOf(TextId name, std::size_t statement) const;
  bool MayRun(TextId function, std::size_t after) const;

  const Tree& tree_;
  SourceText source_;
  std::vector<NodeId> statements_;
  std::vector<Effects> effects_;                        // of each statement
  std::map<TextId, std::vector<std::size_t>> binders_;  // the statements that may bind a name
  std::map<TextId, std::vector<std::size_t>> readers_;
  std::vector<std::size_t> dynamic_;  // the statements that may bind or read any name
  std::size_t tail_ = 0;              // from here on there are only constants assigned to names
};

}  // namespace corntune::pyconf
