#include "corntune/profiles/profile.h"

#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/os/file_tree.h"

#include "profile_document.h"

namespace corntune {
namespace {

bool NamesAFile(std::string_view text) {
  return text.find('/') != std::string_view::npos || text.ends_with(".yaml") ||
         text.ends_with(".yml");
}

// The embedded profile of a name; with a kind, of that kind only.
Result<NamedText> FindEmbedded(std::string_view name, std::string_view kind,
                               std::string_view place) {
  std::vector<std::string> names;
  for (const ProfileText& profile : EmbeddedProfiles()) {
    if (!kind.empty() && profile.kind != kind) continue;
    if (profile.name == name) {
      return NamedText{std::string(name) + ".yaml", std::string(profile.yaml)};
    }
    names.emplace_back(profile.name);
  }
  const auto nearest = DidYouMean(name, names);
  return UsageError(std::string(place),
                    fmt::format("no such profile: {} ({})", Quoted(name),
                                nearest ? "did you mean " + *nearest + "?"
                                        : "see corntune profiles list; a file needs a / or .yaml"));
}

Result<NamedText> ReadText(std::string_view name_or_file, std::string_view kind,
                           std::string_view place) {
  if (!NamesAFile(name_or_file)) return FindEmbedded(name_or_file, kind, place);
  auto text = RealFileTree().Read(name_or_file);
  if (!text) return tl::unexpected(text.error());
  return NamedText{std::string(name_or_file), std::move(*text)};
}

Result<ProfileDocument> LoadDocument(std::string_view name_or_file, std::string_view kind,
                                     std::string_view place) {
  const auto text = ReadText(name_or_file, kind, place);
  if (!text) return tl::unexpected(text.error());
  std::vector<Error> errors;
  ProfileDocument document = ReadDocument(text->file, text->yaml, errors);
  if (!errors.empty()) return tl::unexpected(errors.front());
  if (document.kind != kind) {
    return UsageError(std::string(place), fmt::format("{} is a profile of a {}, not of a {}",
                                                      Quoted(name_or_file), document.kind, kind));
  }
  return document;
}

template <typename T, typename Parser>
MaybeSourced<T> FigureOf(const ProfileDocument& document, std::string_view key, Parser parser) {
  const DocumentFigure* figure = document.Find(key);
  if (figure == nullptr) return std::nullopt;
  const auto value = parser(figure->value, figure->place);
  if (!value) return std::nullopt;  // cannot be: the document was checked
  return Sourced<T>{*value, figure->assumed, figure->origin};
}

Result<std::string> AsText(std::string_view text, std::string_view) {
  return std::string(text);
}

}  // namespace

Result<NamedText> ReadProfileText(std::string_view name_or_file, std::string_view place) {
  return ReadText(name_or_file, "", place);
}

Result<WorkloadProfile> LoadWorkload(std::string_view name_or_file, std::string_view place) {
  const auto document = LoadDocument(name_or_file, "workload", place);
  if (!document) return tl::unexpected(document.error());
  return WorkloadProfile{document->name,
                         document->summary,
                         document->interface,
                         FigureOf<Bytes>(*document, "memory_per_worker", ParseBytes),
                         FigureOf<Bytes>(*document, "master_memory", ParseBytes),
                         FigureOf<Duration>(*document, "cpu_time", ParseDuration),
                         FigureOf<Duration>(*document, "wait_time", ParseDuration),
                         FigureOf<std::string>(*document, "worker_class", AsText),
                         FigureOf<std::string>(*document, "async_safe", AsText)};
}

Result<PlatformProfile> LoadPlatform(std::string_view name_or_file, std::string_view place) {
  const auto document = LoadDocument(name_or_file, "platform", place);
  if (!document) return tl::unexpected(document.error());
  return PlatformProfile{document->name,
                         document->summary,
                         FigureOf<Cores>(*document, "cpus", ParseCores),
                         FigureOf<Bytes>(*document, "memory", ParseBytes),
                         FigureOf<std::string>(*document, "behind", AsText),
                         FigureOf<Duration>(*document, "terminating_grace", ParseDuration)};
}

std::vector<Error> ValidateProfile(std::string_view file, std::string_view yaml) {
  std::vector<Error> errors;
  ReadDocument(file, yaml, errors);
  return errors;
}

Result<ProfileSummary> SummarizeProfile(std::string_view file, std::string_view yaml) {
  std::vector<Error> errors;
  const ProfileDocument document = ReadDocument(file, yaml, errors);
  if (!errors.empty()) return tl::unexpected(errors.front());
  ProfileSummary summary{document.kind, document.name, document.summary, {}};
  for (const DocumentFigure& figure : document.figures) {
    summary.figures.push_back(
        {std::string(figure.key->name), figure.value, figure.assumed, figure.origin});
  }
  return summary;
}

}  // namespace corntune
