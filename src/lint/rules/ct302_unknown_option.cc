// CT302 unknown-option: gunicorn refuses an option of the command line.
#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "option_mend.h"
#include "rule_help.h"
#include "rules/rules.h"
#include "text_places.h"

namespace corntune {
namespace {

bool IsOption(std::string_view word) {
  return word.size() > 2 && word.starts_with("--") &&
         word.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

bool Knows(const SettingInfo& info, const GunicornVersion& version, std::string_view option) {
  const auto& flags = info.FormIn(version).flags;
  return std::find(flags.begin(), flags.end(), option) != flags.end();
}

// The option that alone is near, where it takes an argument just as this one is given.
std::optional<std::string> Meant(std::string_view option, bool joined,
                                 const GunicornVersion& version) {
  std::vector<std::string> flags = {"--help", "--version"};
  for (const SettingInfo& info : Catalogue()) {
    if (!info.In(version)) continue;
    for (const std::string_view flag : info.FormIn(version).flags) {
      if (flag == option) return std::nullopt;  // it is something else that is wrong
      if (flag.starts_with("--")) flags.emplace_back(flag);
    }
  }
  const auto meant = OnlyNear(option, flags);
  if (!meant) return std::nullopt;
  for (const SettingInfo& info : Catalogue()) {
    if (!info.In(version) || !Knows(info, version, *meant)) continue;
    const bool fits = info.FormIn(version).argument != ArgumentKind::kNone || !joined;
    return fits ? meant : std::nullopt;
  }
  return std::nullopt;
}

// A word of a list, or of the command of some deployment: nothing else reads it.
bool IsGunicorns(const TextPlaces& places, const DeployFile& file, const SourcePlace& place,
                 std::size_t begin) {
  const std::string_view before = Trim(places.text().substr(0, begin));
  if (before.ends_with(',') || before.ends_with('[') || before.ends_with("\n-") ||
      before.ends_with(" -")) {
    return true;
  }
  return std::any_of(file.deployments.begin(), file.deployments.end(),
                     [&](const FoundDeployment& one) {
                       return one.place.file == place.file && IsInCommand(places, one.place, begin);
                     });
}

std::optional<TextFix> Corrected(const std::string& text, const DeployFile& file,
                                 const SourcePlace& place) {
  const TextPlaces places(text);
  auto span = places.SpanOf(place);
  if (!span || file.deployments.empty()) return std::nullopt;
  if (!IsGunicorns(places, file, place, span->begin)) return std::nullopt;
  std::string_view word = places.Slice(*span);
  const bool quoted = word.size() > 2 && (word.front() == '"' || word.front() == '\'') &&
                      word.back() == word.front();
  if (quoted) {
    ++span->begin;
    word = word.substr(1, word.size() - 2);
  }
  const std::size_t equals = word.find('=');
  const std::string_view option = word.substr(0, equals);
  if (!IsOption(option)) return std::nullopt;
  const auto meant =
      Meant(option, equals != std::string_view::npos, file.deployments.front().version);
  if (!meant) return std::nullopt;
  span->end = span->begin + option.size();
  return TextFix{places.PlaceOf(place.file, *span), *meant};
}

void Check(const DeployFile& file, Reporter& report) {
  for (const DeployProblem& problem : file.problems) {
    if (problem.kind != "option") continue;
    report.At(problem.place, problem.message, problem.help);
    report.Fix(Corrected(report.TextOf(problem.place.file), file, problem.place));
  }
}

}  // namespace

const Rule kRuleCT302 = {.code = "CT302",
                         .slug = "unknown-option",
                         .severity = Severity::kError,
                         .on = true,
                         .summary = "Gunicorn refuses an option of the command line",
                         .why = "Gunicorn ends at once with a usage message.",
                         .source = "gunicorn/app/base.py",
                         .wrong = {"Procfile", "web: gunicorn --wokers=4 shop:app\n"},
                         .right = {"Procfile", "web: gunicorn --workers=4 shop:app\n"},
                         .ignore_when = "Never: what is reported does not work.",
                         .deployment = nullptr,
                         .file = Check,
                         .problem = "",
                         .mends = "writes the option, where only one is near"};

}  // namespace corntune
