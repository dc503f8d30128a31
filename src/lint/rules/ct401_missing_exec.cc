// CT401 missing-exec: A start script does not exec Gunicorn.
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "corntune/shell/script.h"

#include "rule_help.h"
#include "rules/rules.h"
#include "text_places.h"

namespace corntune {
namespace {

bool IsRemark(std::string_view line) {
  const std::string_view trimmed = Trim(line);
  return trimmed.empty() || trimmed.front() == '#';
}

// "> log 2>&1": what may stand behind the words of a command and be neither of them nor a command.
bool IsRedirection(std::string_view line) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./ \t&<>";
  const std::string_view trimmed = Trim(line);
  if (trimmed.find_first_not_of(kPlain) != std::string_view::npos) return false;
  if (trimmed.find("&&") != std::string_view::npos || trimmed.ends_with('&')) return false;
  const std::string_view sign =
      trimmed.substr(std::min(trimmed.find_first_not_of("0123456789"), trimmed.size()));
  return (sign.starts_with('>') || sign.starts_with('<')) &&
         trimmed.find(" & ") == std::string_view::npos &&
         trimmed.find("<<") == std::string_view::npos;
}

// Nothing of the script runs after the command that begins here.
bool IsLast(std::string_view text, std::size_t begin) {
  const ShellScript script = ReadShell(text, ShellContext{});
  if (script.problem || script.commands.empty()) return false;
  const SimpleCommand& command = script.commands.back();
  if (command.words.empty() || command.words.front().begin != begin) return false;
  if (command.conditional || command.background || command.piped) return false;
  const std::size_t end = std::max(command.end, command.words.back().end);
  bool first = true;  // the rest of the command's own line
  for (const std::string_view line : Lines(text.substr(std::min(end, text.size())))) {
    if (!IsRemark(line) && !(first && IsRedirection(line))) return false;
    first = false;
  }
  return true;
}

// exec ends the script at once: only where gunicorn begins the last line, no trap waits for the end
// of the script, and the script is a program of its own, not one that another reads in.
std::optional<TextFix> WithExec(const std::string& text, const SourcePlace& place) {
  const TextPlaces places(text);
  const auto span = places.SpanOf(place);
  if (!span || !text.starts_with("#!")) return std::nullopt;
  const bool own = places.LineAround(span->begin).begin == span->begin;
  if (!own || places.Slice(*span) != "gunicorn") return std::nullopt;
  for (const char* word : {"trap", "gunicorn()", "gunicorn ()", "function gunicorn", "alias"}) {
    if (text.find(word) != std::string::npos) return std::nullopt;
  }
  if (!IsLast(text, span->begin)) return std::nullopt;
  return TextFix{places.PlaceOf(place.file, {span->begin, span->begin}), "exec "};
}

void Check(const FoundDeployment& deployment, Reporter& report) {
  const WrittenFact* fact = deployment.Fact("exec");
  const bool script =
      deployment.form == DeployForm::kScript || deployment.place.file != deployment.file;
  if (fact == nullptr || !script || deployment.Fact("traps") != nullptr) return;
  if (deployment.Fact("background") != nullptr || deployment.Fact("piped") != nullptr) return;
  const bool inner = fact->place.file != deployment.file || deployment.form == DeployForm::kScript;
  if (!inner) return;
  report.At(
      fact->place,
      "the shell stays in front of Gunicorn and passes no signal on: it is killed, not stopped",
      "write exec before the command");
  report.Fix(WithExec(report.TextOf(fact->place.file), fact->place));
}

}  // namespace

const Rule kRuleCT401 = {
    .code = "CT401",
    .slug = "missing-exec",
    .severity = Severity::kWarning,
    .on = true,
    .summary = "A start script does not exec Gunicorn",
    .why =
        "The shell stays in front and passes no signal on: Gunicorn is never told to stop, and is "
        "killed.",
    .source = "Docker: best practices, ENTRYPOINT; POSIX shell",
    .wrong = {"start.sh", "#!/bin/sh\ngunicorn shop:app\n"},
    .right = {"start.sh", "#!/bin/sh\nexec gunicorn shop:app\n"},
    .ignore_when = "The script traps TERM and waits, or runs where nothing stops it.",
    .deployment = Check,
    .file = nullptr,
    .problem = "",
    .mends = "writes exec before gunicorn, where that is the last command of a script"};

}  // namespace corntune
