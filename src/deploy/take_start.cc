// From shell texts and lists of words to starts of Gunicorn.
#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/shell/program.h"

#include "start.h"

namespace corntune {
namespace {

constexpr int kDeepest = 4;  // of `sh -c` and scripts in one another

bool IsShellScript(std::string_view path, std::string_view text) {
  if (path.ends_with(".py")) return false;
  return text.starts_with("#!") ? text.substr(0, 80).find("sh") != std::string_view::npos
                                : path.ends_with(".sh");
}

// Options that an unknown word of another program could not bring to Gunicorn.
bool SaysNothingMore(const std::vector<StartWord>& words) {
  return std::any_of(words.begin(), words.end(), [](const StartWord& word) {
    return word.word.value == "--help" || word.word.value == "--version" ||
           word.word.value == "--check-config" || word.word.value == "--print-config";
  });
}

// Nearer to Gunicorn than to servers of nearly the same name.
bool IsMisspelt(const std::string& program) {
  const std::vector<std::string> kServers = {"gunicorn", "unicorn", "uvicorn"};
  const bool whole =
      program.starts_with("gunicorn") || program == "unicorn" || program == "uvicorn";
  return !whole && DidYouMean(program, kServers) == "gunicorn";
}

// What holds a kUnseenText is not known; it may be several words, or none.
void LoseUnseen(ShellWord& word) {
  if (!word.value || word.value->find(kUnseenText) == std::string::npos) return;
  word.value.reset();
  word.reason = "it is put in before a shell sees it";
  word.origin = ShellOrigin::kUnknown;
  word.splits = true;
}

}  // namespace

// Follows one text down to the commands that start Gunicorn.
class ShellTaker {
 public:
  ShellTaker(DeployReader& reader, const Start& prototype)
      : reader_(reader),
        prototype_(prototype),
        folder_(prototype.folder),
        moved_(prototype.folder_is_certain) {}

  bool Text(const LineIndex& lines, const MappedText& text, bool exec, int depth) {
    ShellContext context;
    for (const auto& [name, variable] : prototype_.base.environment) {
      if (variable.value) context.environment[name] = *variable.value;
    }
    context.cpu_count = prototype_.base.node_cpus;
    context.read_file = [this, &text](const std::string& name) { return FileOf(name, text.text); };
    if (arguments_) {
      context.arguments.emplace();
      for (const StartWord& word : *arguments_) context.arguments->push_back(word.word);
    }
    NoteExpansions(text.text);
    ShellScript script = ReadShell(text.text, context);
    for (SimpleCommand& command : script.commands) {
      for (ShellWord& word : command.words) LoseUnseen(word);
      for (auto& [name, word] : command.environment) LoseUnseen(word);
    }
    bool found = false;
    bool first = true;
    for (const SimpleCommand& command : script.commands) {
      std::vector<StartWord> words;
      for (const ShellWord& word : command.words) words.push_back(WordOf(word, lines, text));
      if (ChangesFolder(command)) continue;
      const bool took = Command(lines, words, command, script, exec && first, depth);
      first = false;
      found = found || took;
    }
    return found;
  }

  bool Words(const LineIndex& lines, const std::vector<StartWord>& words, int depth) {
    SimpleCommand command;
    for (const StartWord& word : words) command.words.push_back(word.word);
    return Command(lines, words, command, ShellScript{}, true, depth);
  }

 private:
  // A word with its place: one that the script was given stands where that was written.
  StartWord WordOf(const ShellWord& word, const LineIndex& lines, const MappedText& text) const {
    if (word.argument && arguments_ && *word.argument < arguments_->size()) {
      const StartWord& given = (*arguments_)[*word.argument];
      return {word, given.place, given.source};
    }
    return {word, text.Place(lines, word.begin, word.end),
            text.text.substr(word.begin, word.end - word.begin)};
  }

  // A file that a script reads: relative to where it runs, which no cd may have changed.
  std::optional<std::string> FileOf(std::string_view named, std::string_view script) {
    while (named.starts_with("./")) named.remove_prefix(2);
    const bool outside = named.starts_with('/') || named.find("..") != std::string_view::npos;
    if (named.empty() || outside || ChangesFolderAnywhere(script)) return std::nullopt;
    const std::string here = JoinPath(folder_, named);
    const std::string above = JoinPath(reader_.root(), named);
    if (here != above && reader_.tree().IsFile(here) && reader_.tree().IsFile(above)) {
      return std::nullopt;
    }
    auto found = reader_.FindFile(named, folder_);
    const bool whole =
        found && (found->path == named || found->path.ends_with("/" + std::string(named)));
    if (!whole) return std::nullopt;
    NoteExpansions(found->text);
    return std::move(found->text);
  }

  static bool ChangesFolderAnywhere(std::string_view script) {
    for (std::size_t at = script.find("cd "); at != std::string_view::npos;
         at = script.find("cd ", at + 1)) {
      const bool word =
          at == 0 || std::string_view(" \t\n;&|({").find(script[at - 1]) != std::string_view::npos;
      if (word) return true;
    }
    return false;
  }

  // `cd src`, where that is a folder of the project.
  bool ChangesFolder(const SimpleCommand& command) {
    const auto& words = command.words;
    if (words.size() != 2 || words[0].value != "cd" || !words[1].value) return false;
    std::string_view named = *words[1].value;
    while (named.starts_with("./")) named.remove_prefix(2);
    const bool outside = named.starts_with('/') || named.find("..") != std::string_view::npos;
    if (command.conditional || command.piped || named.empty() || outside) return false;
    const std::string folder = JoinPath(folder_, named);
    if (!reader_.tree().IsFolder(folder)) return false;
    folder_ = folder;
    moved_ = true;
    return true;
  }

  bool Command(const LineIndex& lines, const std::vector<StartWord>& words,
               const SimpleCommand& command, const ShellScript& script, bool exec, int depth) {
    const auto call = FindProgram(command.words);
    if (!call || depth > kDeepest) return false;
    if (reader_.IsFull()) return true;
    const bool replaces = exec || call->exec;
    if (call->shell_text) {
      const StartWord& inner = words[*call->shell_text];
      if (!inner.word.value) return false;
      // It may have come as an argument, out of the file that is read.
      const bool given =
          inner.place.file != lines.file() && inner.place.file == reader_.lines().file();
      const LineIndex& own = given ? reader_.lines() : lines;
      MappedText mapped = Aligned(own, own.OffsetOf(inner.place.line, 1), *inner.word.value);
      ShellTaker taker = Below();
      // $0 comes first.
      taker.arguments_ = WordsFrom(words, *call->shell_text + 2);
      return taker.Text(own, mapped, false, depth + 1);
    }
    if (IsGunicorn(call->program)) {
      Take(words, command, *call, script, replaces);
      return true;
    }
    if (IsMisspelt(call->program)) {
      reader_.Problem("program-typo", words[call->arguments - 1].place,
                      fmt::format("{} is no program: did you mean gunicorn?", call->program),
                      "gunicorn");
      return true;
    }
    return Script(command, *call, words, replaces, depth);
  }

  // ./start.sh, or `bash start.sh`.
  bool Script(const SimpleCommand& command, const ProgramCall& call,
              const std::vector<StartWord>& words, bool replaces, int depth) {
    std::string named = call.program;
    const bool shell = named == "sh" || named == "bash" || named == "dash" || named == "ash" ||
                       named == "source" || named == ".";
    if (shell && call.arguments < command.words.size()) {
      named = command.words[call.arguments].value.value_or("");
    } else if (call.arguments > 0 && call.arguments <= words.size()) {
      named = words[call.arguments - 1].word.value.value_or("");
    }
    if (named.empty() || named.find('.') == std::string::npos) {
      if (named.find('/') == std::string::npos) return false;
    }
    const auto found = reader_.FindFile(named, folder_);
    if (!found || !IsShellScript(found->path, found->text)) return false;
    std::vector<StartWord> arguments = WordsFrom(words, call.arguments + (shell ? 1 : 0));
    const bool concerns = found->text.find("gunicorn") != std::string::npos || NameIt(arguments);
    if (!concerns) return false;
    const LineIndex lines(found->path, found->text);
    ShellTaker taker = Below();
    taker.exec_above_ = replaces && exec_above_;
    taker.arguments_ = std::move(arguments);
    return taker.Text(lines, SliceOf(lines, 0, found->text.size()), false, depth + 1);
  }

  // For a text that this one runs.
  ShellTaker Below() const {
    ShellTaker taker(reader_, prototype_);
    taker.expanded_ = expanded_;
    taker.folder_ = folder_;
    taker.moved_ = moved_;
    return taker;
  }

  static std::vector<StartWord> WordsFrom(const std::vector<StartWord>& words, std::size_t at) {
    if (at >= words.size()) return {};
    return {words.begin() + static_cast<std::ptrdiff_t>(at), words.end()};
  }

  static bool NameIt(const std::vector<StartWord>& words) {
    return std::any_of(words.begin(), words.end(), [](const StartWord& word) {
      return word.word.value && word.word.value->find("gunicorn") != std::string::npos;
    });
  }

  void Take(const std::vector<StartWord>& words, const SimpleCommand& command,
            const ProgramCall& call, const ShellScript& script, bool replaces) {
    Start start = prototype_;
    start.folder = folder_;
    start.folder_is_certain = moved_;
    start.arguments.assign(words.begin() + static_cast<std::ptrdiff_t>(call.arguments),
                           words.end());
    if (SaysNothingMore(start.arguments)) return;
    const SourcePlace& place = words[call.arguments - 1].place;
    start.base.place = place;
    for (const auto* assigned : {&command.environment, &call.environment}) {
      for (const auto& [name, word] : *assigned) {
        PutVariable(start.base, name, DeployVariable{word.value, place});
      }
    }
    if (!call.unseen_environment.empty()) {
      start.base.open = true;
      start.base.open_reason = call.unseen_environment + " adds variables that are not seen here";
    }
    auto& facts = start.base.facts;
    for (const std::string& name : expanded_) facts["expanded:" + name] = {"yes", place};
    if (!replaces || !exec_above_) facts["exec"] = {"no", place};
    if (command.background) facts["background"] = {"yes", place};
    if (command.conditional) facts["conditional"] = {"yes", place};
    if (command.piped) facts["piped"] = {"yes", place};
    if (script.traps_term && script.waits) facts["traps"] = {"yes", place};
    if (!call.wrappers.empty()) facts["wrapper"] = {Join(call.wrappers, " "), place};
    if (call.arguments - 1 > 0 && call.program != "gunicorn") facts["module"] = {"yes", place};
    reader_.Add(std::move(start));
  }

  // Variables of the deployment that this text makes use of, to whatever end.
  void NoteExpansions(std::string_view text) {
    for (const auto& [name, variable] : prototype_.base.environment) {
      const bool used = text.find("$" + name) != std::string_view::npos ||
                        text.find("${" + name) != std::string_view::npos;
      if (used) expanded_.insert(name);
    }
  }

  DeployReader& reader_;
  const Start& prototype_;
  std::set<std::string> expanded_;
  std::optional<std::vector<StartWord>> arguments_;  // that the text gets, when they are known
  std::string folder_;                               // where the commands run
  bool moved_ = false;
  bool exec_above_ = true;  // what leads to this text leaves no shell above it
};

bool DeployReader::TakeShell(const MappedText& text, const Start& prototype) {
  return ShellTaker(*this, prototype).Text(lines_, text, false, 0);
}

bool DeployReader::TakeWords(std::vector<StartWord> words, const Start& prototype) {
  return ShellTaker(*this, prototype).Words(lines_, words, 0);
}

}  // namespace corntune
