#include "unit_words.h"

#include <utility>

#include <fmt/format.h>

namespace corntune {
namespace {

constexpr std::string_view kNameCharacters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";

void Lose(StartWord& word, std::string reason) {
  word.word.value.reset();
  word.word.origin = ShellOrigin::kUnknown;
  word.word.reason = std::move(reason);
}

// %% is a percent sign; every other specifier is known to the running system only.
void PutSpecifiers(StartWord& word) {
  const std::string text = *word.word.value;
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%' || at + 1 >= text.size()) {
      out += text[at];
      continue;
    }
    ++at;
    if (text[at] != '%') {
      word.source = out + '$';
      return Lose(word, fmt::format("the specifier %{} is systemd's", text[at]));
    }
    out += '%';
  }
  word.word.value = std::move(out);
}

class SystemdVariablesOf {
 public:
  SystemdVariablesOf(const LineIndex& lines,
                     const std::map<std::string, DeployVariable>& environment)
      : lines_(lines), environment_(environment) {}

  void Put(StartWord word, std::vector<StartWord>& out) const {
    const std::string text = *word.word.value;
    const bool alone = text.size() > 1 && text[0] == '$' && text[1] != '{' && text[1] != '$';
    const bool name = text.find_first_not_of(kNameCharacters, 1) == std::string::npos;
    if (alone && name) return Split(std::move(word), text.substr(1), out);
    PutBraces(word, text);
    out.push_back(std::move(word));
  }

 private:
  // $NAME as a word of its own becomes as many words as its value has.
  void Split(StartWord word, const std::string& name, std::vector<StartWord>& out) const {
    const auto found = environment_.find(name);
    if (found == environment_.end() || !found->second.value) {
      word.word.splits = true;
      word.word.variables = {name};
      word.source = "$";
      Lose(word, "depends on the environment variable " + name);
      out.push_back(std::move(word));
      return;
    }
    ExpandedText text;
    for (const char c : *found->second.value) text.Copy(c, 0);
    for (StartWord& one : SplitIntoWords(lines_, text, SplitStyle::kSupervisor)) {
      one.place = found->second.place;
      out.push_back(std::move(one));
    }
  }

  void PutBraces(StartWord& word, const std::string& text) const {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
      if (text.compare(at, 2, "$$") == 0) ++at;
      const bool braces = (at == 0 || text[at - 1] != '$') && text.compare(at, 2, "${") == 0;
      const std::size_t close = braces ? text.find('}', at) : std::string::npos;
      if (close == std::string::npos) {
        out += text[at];
        continue;
      }
      const std::string name = text.substr(at + 2, close - at - 2);
      const auto found = environment_.find(name);
      if (found == environment_.end() || !found->second.value) {
        word.word.variables = {name};
        word.source = out + '$';
        return Lose(word, "depends on the environment variable " + name);
      }
      out += *found->second.value;
      if (out.size() > kMostExpanded) return Lose(word, "its variables make too long a text");
      word.word.origin = ShellOrigin::kEvaluated;
      at = close;
    }
    word.word.value = std::move(out);
  }

  const LineIndex& lines_;
  const std::map<std::string, DeployVariable>& environment_;
};

// %(name)s of supervisor, which are put in before anything else is read.
ExpandedText SupervisorExpanded(const MappedText& text, const std::string& program) {
  ExpandedText out;
  const std::string& source = text.text;
  for (std::size_t at = 0; at < source.size(); ++at) {
    if (source.compare(at, 2, "%%") == 0) {
      out.Copy('%', text.offsets[at++]);
      continue;
    }
    const std::size_t close =
        source.compare(at, 2, "%(") == 0 ? source.find(')', at) : std::string::npos;
    if (close == std::string::npos || close - at > 128) {
      out.Copy(source[at], text.offsets[at]);
      continue;
    }
    const std::string name = source.substr(at + 2, close - at - 2);
    ShellWord word;
    if (name == "program_name") {
      word.value = program;
      word.origin = ShellOrigin::kEvaluated;
    } else {
      word.origin = ShellOrigin::kUnknown;
      word.reason = fmt::format("%({})s is supervisor's", name);
    }
    out.Insert(word, text.offsets[at]);
    at = source.find_first_not_of("0123456789", close + 1);  // %(process_num)02d
    if (at == std::string::npos) break;
  }
  return out;
}

// NAME=VALUE, the value with a gap perhaps.
void TakeAssignment(StartWord word, std::vector<NamedWord>& out) {
  const std::string text = word.word.value.value_or(word.source);
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos) return;
  if (word.word.value) word.word.value = text.substr(equals + 1);
  out.emplace_back(text.substr(0, equals), std::move(word));
}

}  // namespace

std::vector<StartWord> SystemdCommand(const LineIndex& lines, MappedText text,
                                      const std::map<std::string, DeployVariable>& environment) {
  const std::size_t prefix = text.text.find_first_not_of("-@+!:| ");
  const std::string prefixes = text.text.substr(0, prefix);
  if (prefix == std::string::npos) return {};
  text.text.erase(0, prefix);
  text.offsets.erase(text.offsets.begin(),
                     text.offsets.begin() + static_cast<std::ptrdiff_t>(prefix));
  const SystemdVariablesOf variables(lines, environment);
  std::vector<StartWord> words;
  for (StartWord& word : SplitIntoWords(lines, Verbatim(text), SplitStyle::kSystemd)) {
    if (word.word.value == ";") break;  // the next command of the same line
    PutSpecifiers(word);
    const bool plain = !word.word.value || prefixes.find(':') != std::string::npos;
    if (plain) {
      words.push_back(std::move(word));
    } else {
      variables.Put(std::move(word), words);
    }
    if (words.size() > kMostExpanded / 8) break;
  }
  // With @ the second word is what the program is told to be called.
  if (prefixes.find('@') != std::string::npos && words.size() > 1) words.erase(words.begin() + 1);
  return words;
}

std::vector<NamedWord> SystemdVariables(const LineIndex& lines, const MappedText& text) {
  std::vector<NamedWord> variables;
  for (StartWord& word : SplitIntoWords(lines, Verbatim(text), SplitStyle::kSystemd)) {
    const std::string written = *word.word.value;
    PutSpecifiers(word);
    word.source = written;
    TakeAssignment(std::move(word), variables);
  }
  return variables;
}

std::vector<StartWord> SupervisorCommand(const LineIndex& lines, const MappedText& text,
                                         const std::string& program) {
  return SplitIntoWords(lines, SupervisorExpanded(text, program), SplitStyle::kSupervisor);
}

std::vector<NamedWord> SupervisorVariables(const LineIndex& lines, const MappedText& text,
                                           const std::string& program) {
  MappedText spaced = text;
  char quote = '\0';
  for (char& c : spaced.text) {
    if (c == quote) {
      quote = '\0';
    } else if (quote == '\0' && (c == '"' || c == '\'')) {
      quote = c;
    } else if (quote == '\0' && c == ',') {
      c = ' ';
    }
  }
  std::vector<NamedWord> variables;
  for (StartWord& word : SupervisorCommand(lines, spaced, program)) {
    TakeAssignment(std::move(word), variables);
  }
  return variables;
}

}  // namespace corntune
