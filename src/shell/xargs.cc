// xargs: the words that it gets through a pipe, and hands on.
#include "scan.h"
#include "script_reader.h"

namespace corntune::shell {
namespace {

// What xargs makes of its input; nothing when it refuses it.
std::optional<std::vector<std::string>> XargsWords(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  bool started = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (std::string_view(" \t\n").find(c) != std::string_view::npos) {
      if (started) words.push_back(std::move(word));
      word.clear();
      started = false;
      continue;
    }
    started = true;
    if (c == '\'' || c == '"') {
      const std::size_t close = text.find(c, at + 1);
      if (close == std::string_view::npos) return std::nullopt;
      const std::string_view inside = text.substr(at + 1, close - at - 1);
      if (inside.find('\n') != std::string_view::npos) return std::nullopt;
      word += inside;
      at = close;
    } else if (c == '\\') {
      if (++at == text.size()) return std::nullopt;
      word += text[at];
    } else {
      word += c;
    }
  }
  if (started) words.push_back(std::move(word));
  return words;
}

// The options of xargs.
struct Options {
  std::size_t end = 0;        // the first word of its command
  bool plain = true;          // the words are split at blanks, and all go to one command
  bool none_without = false;  // -r
  bool replaces = false;      // -I
};

Options OptionsOf(const std::vector<ShellWord>& words, std::size_t at) {
  Options options;
  for (; at < words.size() && words[at].value && words[at].value->starts_with('-'); ++at) {
    const std::string& word = *words[at].value;
    if (word == "--") {
      ++at;
      break;
    }
    if (word == "--no-run-if-empty") {
      options.none_without = true;
    } else if (word == "--verbose" || word == "--exit" || word.starts_with("--max-procs=")) {
      continue;
    } else if (word.find_first_not_of("rtx", 1) == std::string::npos) {
      options.none_without = options.none_without || word.find('r') != std::string::npos;
    } else if (word.starts_with("-P")) {
      at += word == "-P" ? 1U : 0U;
    } else {
      options.plain = false;
      options.replaces = options.replaces || word.starts_with("-I") || word.starts_with("-i") ||
                         word.starts_with("--replace");
      const bool valued =
          word.size() == 2 && std::string_view("nLIdaEs").find(word[1]) != std::string_view::npos;
      at += valued ? 1U : 0U;
    }
  }
  options.end = at;
  return options;
}

}  // namespace

// Adds to the command of xargs what it will get.
void ScriptReader::FeedXargs(SimpleCommand& command) {
  std::vector<ShellWord>& words = command.words;
  std::size_t at = 0;
  while (at < words.size() && (words[at].value == "exec" || words[at].value == "command")) ++at;
  if (at >= words.size() || words[at].value != "xargs") return;
  const ShellWord xargs = words[at];
  const Options options = OptionsOf(words, at + 1);
  const std::string reason = "xargs hands on what it gets";
  std::optional<ShellWord> input = redirected_ ? redirected_ : list_.input;
  if (!input) input = UnknownWords(reason);
  std::optional<std::vector<std::string>> given;
  if (input->value && options.plain) given = XargsWords(*input->value);
  if (given && given->size() > 1000) given.reset();
  if (options.replaces) {
    command.conditional = true;  // once a line
    for (std::size_t i = options.end; i < words.size(); ++i) {
      ShellWord lost = Unknown(reason);
      lost.begin = words[i].begin;
      lost.end = words[i].end;
      if (i > options.end) words[i] = std::move(lost);
    }
    return;
  }
  // No program is called exec.
  if (options.end < words.size() && words[options.end].value == "exec") words.resize(at + 1);
  if (!given) {
    ShellWord lost = UnknownWords(input->reason.empty() ? reason : input->reason);
    lost.begin = xargs.begin;
    lost.end = xargs.end;
    words.push_back(std::move(lost));
    command.conditional = true;
    return;
  }
  if (given->empty()) command.conditional = true;
  for (std::string& text : *given) {
    ShellWord word = *input;
    word.value = std::move(text);
    word.begin = xargs.begin;
    word.end = xargs.end;
    word.splits = false;
    words.push_back(std::move(word));
  }
}

}  // namespace corntune::shell
