#include "corntune/shell/program.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace corntune {
namespace {

// A program that runs the command after it. `valued` are its options that take the next word.
struct Wrapper {
  std::string_view name;
  std::string_view subcommand;  // "run" of `poetry run`; empty: none
  int operands = 0;             // words of its own before the command: the user of gosu
  std::string_view valued;      // blank-separated
};

constexpr std::array<Wrapper, 28> kWrappers = {{
    {"exec", "", 0, "-a"},
    {"command", "", 0, ""},
    {"nohup", "", 0, ""},
    {"time", "", 0, ""},
    {"setsid", "", 0, ""},
    {"stdbuf", "", 0, "-i -o -e"},
    {"nice", "", 0, "-n --adjustment"},
    {"ionice", "", 0, "-c -n -p"},
    {"timeout", "", 1, "-k -s --kill-after --signal"},
    {"env", "", 0, "-u --unset -C --chdir"},
    {"sudo", "", 0, "-u -g -h -p -U --user --group"},
    {"gosu", "", 1, ""},
    {"su-exec", "", 1, ""},
    {"setuser", "", 1, ""},
    {"chpst", "", 0, "-u -U -e -m -n"},
    {"envdir", "", 1, ""},
    {"tini", "", 0, "-p -e"},
    {"dumb-init", "", 0, "-r --rewrite"},
    {"catatonit", "", 0, ""},
    {"newrelic-admin", "run-program", 0, ""},
    {"ddtrace-run", "", 0, ""},
    {"opentelemetry-instrument", "", 0, "--traces_exporter --metrics_exporter --service_name"},
    {"poetry", "run", 0, "-C --directory -P --project"},
    {"pipenv", "run", 0, ""},
    {"pdm", "run", 0, "-p --project"},
    {"uv", "run", 0,
     "--with --python -p --project --directory --env-file --extra --group --package"},
    {"honcho", "run", 0, "-e --env"},
    {"xargs", "", 0, "-n -L -I -d -a -E -s -P"},
}};

std::string_view LastPart(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

bool IsPython(std::string_view name) {
  if (!name.starts_with("python") && !name.starts_with("pypy")) return false;
  name.remove_prefix(name.starts_with("python") ? 6 : 4);
  return name.find_first_not_of("0123456789.") == std::string_view::npos;
}

bool IsShell(std::string_view name) {
  return name == "sh" || name == "bash" || name == "dash" || name == "ash";
}

bool IsAssignment(std::string_view word) {
  const std::size_t equals = word.find('=');
  if (equals == std::string_view::npos || equals == 0) return false;
  const std::string_view name = word.substr(0, equals);
  const bool digit = name.front() >= '0' && name.front() <= '9';
  return !digit && name.find_first_not_of(
                       "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                       "0123456789_") == std::string_view::npos;
}

bool Among(std::string_view list, std::string_view word) {
  while (!list.empty()) {
    const std::size_t blank = list.find(' ');
    if (list.substr(0, blank) == word) return true;
    if (blank == std::string_view::npos) return false;
    list.remove_prefix(blank + 1);
  }
  return false;
}

class Finder {
 public:
  explicit Finder(const std::vector<ShellWord>& words) : words_(words) {}

  std::optional<ProgramCall> Find() {
    while (at_ < words_.size()) {
      const ShellWord& word = words_[at_];
      if (!word.value) return std::nullopt;
      const std::string_view name = LastPart(*word.value);
      const auto wrapper = std::find_if(kWrappers.begin(), kWrappers.end(),
                                        [&](const Wrapper& one) { return one.name == name; });
      if (wrapper != kWrappers.end()) {
        if (!PassWrapper(*wrapper)) return std::nullopt;
        continue;
      }
      if (IsPython(name)) return Python();
      if (IsShell(name)) return Shell(name);
      if (name.starts_with("wait-for") && PassDashes()) continue;
      return Named(name);
    }
    return std::nullopt;
  }

 private:
  std::string_view Text(std::size_t at) const {
    return at < words_.size() && words_[at].value ? std::string_view(*words_[at].value)
                                                  : std::string_view();
  }

  std::optional<ProgramCall> Named(std::string_view name) {
    call_.program = std::string(name);
    call_.arguments = at_ + 1;
    return call_;
  }

  // Past the wrapper, its options and its operands.
  bool PassWrapper(const Wrapper& wrapper) {
    if (wrapper.name == "exec") call_.exec = true;
    if (wrapper.name != "exec") call_.wrappers.emplace_back(wrapper.name);
    ++at_;
    if (wrapper.name == "command" && (Text(at_) == "-v" || Text(at_) == "-V")) return false;
    PassOptions(wrapper);
    if (!wrapper.subcommand.empty()) {
      if (Text(at_) != wrapper.subcommand) return false;
      ++at_;
      PassOptions(wrapper);
    }
    if (wrapper.name == "envdir") call_.unseen_environment = "envdir " + std::string(Text(at_));
    at_ += static_cast<std::size_t>(wrapper.operands);
    if (Text(at_) == "--") ++at_;
    const bool assigns = wrapper.name == "env" || wrapper.name == "sudo";
    for (; assigns && IsAssignment(Text(at_)); ++at_) {
      const std::size_t equals = Text(at_).find('=');
      ShellWord value = words_[at_];
      value.value = std::string(Text(at_).substr(equals + 1));
      call_.environment.emplace_back(Text(at_).substr(0, equals), std::move(value));
    }
    return at_ < words_.size();
  }

  void PassOptions(const Wrapper& wrapper) {
    while (Text(at_).size() > 1 && Text(at_).front() == '-' && Text(at_) != "--") {
      const bool reads = (wrapper.name == "chpst" && Text(at_) == "-e") ||
                         (wrapper.name == "uv" && Text(at_).starts_with("--env-file"));
      if (reads) call_.unseen_environment = fmt::format("{} {}", wrapper.name, Text(at_));
      at_ += Among(wrapper.valued, Text(at_)) ? 2U : 1U;
    }
  }

  bool PassDashes() {
    for (std::size_t at = at_; at < words_.size(); ++at) {
      if (Text(at) != "--") continue;
      call_.wrappers.emplace_back(LastPart(Text(at_)));
      at_ = at + 1;
      return true;
    }
    return false;
  }

  // python -u -m gunicorn, or a script.
  std::optional<ProgramCall> Python() {
    const std::string_view name = LastPart(Text(at_));
    std::size_t at = at_ + 1;
    while (Text(at).starts_with('-') && Text(at) != "-m" && Text(at) != "-c") {
      at += Text(at) == "-X" || Text(at) == "-W" ? 2U : 1U;
    }
    if (Text(at) != "-m" || Text(at + 1).empty()) {
      // `python /venv/bin/gunicorn`
      if (!IsGunicorn(LastPart(Text(at)))) return Named(name);
      at_ = at;
      return Named(LastPart(Text(at)));
    }
    call_.wrappers.emplace_back(name);
    at_ = at + 1;
    return Named(Text(at_));
  }

  std::optional<ProgramCall> Shell(std::string_view name) {
    for (std::size_t at = at_ + 1; Text(at).starts_with('-'); ++at) {
      const bool text_follows = !Text(at).starts_with("--") && Text(at).ends_with('c');
      if (!text_follows || at + 1 >= words_.size()) continue;
      call_.shell_text = at + 1;
      break;
    }
    return Named(name);
  }

  const std::vector<ShellWord>& words_;
  std::size_t at_ = 0;
  ProgramCall call_;
};

}  // namespace

std::optional<ProgramCall> FindProgram(const std::vector<ShellWord>& words) {
  return Finder(words).Find();
}

bool IsGunicorn(std::string_view program) {
  return program == "gunicorn" || program == "gunicorn3" || program == "gunicorn.app.wsgiapp";
}

}  // namespace corntune
