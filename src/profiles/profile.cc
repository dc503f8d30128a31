#include "corntune/profiles/profile.h"

#include <chrono>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/os/file_tree.h"

#include "profile_document.h"
#include "yaml_tree.h"

namespace corntune {
namespace {

bool NamesAFile(std::string_view text) {
  return text.find('/') != std::string_view::npos || text.ends_with(".yaml") ||
         text.ends_with(".yml");
}

tl::unexpected<Error> WrongKind(std::string_view name_or_file, std::string_view is,
                                std::string_view wanted, std::string_view place) {
  return UsageError(std::string(place), fmt::format("{} is a profile of a {}, not of a {}",
                                                    Quoted(name_or_file), is, wanted));
}

// The embedded profile of a name; with a kind, of that kind only.
Result<NamedText> FindEmbedded(std::string_view name, std::string_view kind,
                               std::string_view place) {
  std::vector<std::string> names;
  for (const ProfileText& profile : EmbeddedProfiles()) {
    const bool wanted = kind.empty() || profile.kind == kind;
    if (wanted) names.emplace_back(profile.name);
    if (profile.name != name) continue;
    if (!wanted) return WrongKind(name, profile.kind, kind, place);
    return NamedText{std::string(name) + ".yaml", std::string(profile.yaml)};
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
  auto text = ReadProfileFile(name_or_file);
  if (!text) return tl::unexpected(text.error());
  return NamedText{std::string(name_or_file), std::move(*text)};
}

Result<ProfileDocument> CheckedDocument(std::string_view file, std::string_view yaml) {
  std::vector<Error> errors;
  ProfileDocument document = ReadDocument(file, yaml, errors);
  if (errors.empty()) return document;
  Error first = std::move(errors.front());
  if (errors.size() > 1) {
    first.message +=
        fmt::format(" (and {} more: corntune profiles validate {})", errors.size() - 1, file);
  }
  return tl::unexpected(std::move(first));
}

Result<ProfileDocument> LoadDocument(std::string_view name_or_file, std::string_view kind,
                                     std::string_view place) {
  const auto text = ReadText(name_or_file, kind, place);
  if (!text) return tl::unexpected(text.error());
  auto document = CheckedDocument(text->file, text->yaml);
  if (document && document->kind != kind) {
    return WrongKind(name_or_file, document->kind, kind, place);
  }
  return document;
}

// A figure of a checked document: its text parses.
template <typename T, typename Parser>
Sourced<T> Parsed(const DocumentFigure& figure, Parser parser) {
  return Sourced<T>{*parser(figure.value, figure.place), figure.assumed, figure.origin};
}

Result<std::string> AsText(std::string_view text, std::string_view) {
  return std::string(text);
}

Result<std::int64_t> AsCount(std::string_view text, std::string_view place) {
  return ParseInteger(text, place, 0, std::numeric_limits<std::int64_t>::max());
}

// Takes the figures of one document by name.
class Figures {
 public:
  explicit Figures(const ProfileDocument& document) : document_(document) {}

  MaybeSourced<std::string> Text(std::string_view name) const {
    return Get<std::string>(name, AsText);
  }
  MaybeSourced<Bytes> Size(std::string_view name) const { return Get<Bytes>(name, ParseBytes); }
  MaybeSourced<Cores> Cpus(std::string_view name) const { return Get<Cores>(name, ParseCores); }
  MaybeSourced<Duration> Time(std::string_view name) const {
    return Get<Duration>(name, ParseDuration);
  }
  MaybeSourced<bool> Flag(std::string_view name) const { return Get<bool>(name, ParseFlag); }
  MaybeSourced<std::int64_t> Count(std::string_view name) const {
    return Get<std::int64_t>(name, AsCount);
  }

 private:
  template <typename T, typename Parser>
  MaybeSourced<T> Get(std::string_view name, Parser parser) const {
    const DocumentFigure* figure = document_.Find(name);
    if (figure == nullptr) return std::nullopt;
    return Parsed<T>(*figure, parser);
  }

  const ProfileDocument& document_;
};

std::vector<ProfileRequest> RequestsOf(const ProfileDocument& document) {
  std::vector<ProfileRequest> requests;
  for (const DocumentFigure& figure : document.figures) {
    if (!figure.name.starts_with("requests.")) continue;
    const std::size_t dot = figure.name.rfind('.');
    const auto number = ParseInteger(figure.name.substr(9, dot - 9), "", 1, kMostRequests);
    requests.resize(static_cast<std::size_t>(*number));  // the figures of one stand together
    ProfileRequest& request = requests.back();
    const std::string key = figure.name.substr(dot + 1);
    if (key == "name") request.name = figure.value;
    if (key == "share") request.share = *ParseNumber(figure.value, "", 0, 1e300);
    if (key == "cpu_time") request.cpu_time = *ParseDuration(figure.value, "");
    if (key == "wait_time") request.wait_time = *ParseDuration(figure.value, "");
    if (key == "bursts") request.bursts = *AsCount(figure.value, "");
    if (key == "cpu_distribution") request.cpu_distribution = figure.value;
    if (key == "wait_distribution") request.wait_distribution = figure.value;
  }
  return requests;
}

MaybeSourced<Duration> MeanOf(const std::vector<ProfileRequest>& requests,
                              std::optional<Duration> ProfileRequest::*time) {
  double shares = 0;
  double sum = 0;
  for (const ProfileRequest& request : requests) {
    shares += request.share;
    sum += request.share * static_cast<double>((request.*time).value_or(Duration{0}).count());
  }
  return Sourced<Duration>{Duration{static_cast<Duration::rep>(sum / shares)}, false,
                           "mean of the requests"};
}

// The value of a checked figure, and its key with the unit.
void SetAmount(const DocumentFigure& figure, ProfileFigure& shown) {
  shown.unit_key = figure.name;
  switch (figure.type) {
    case FigureType::kBytes:
      shown.unit_key += "_bytes";
      shown.amount = static_cast<std::int64_t>(ParseBytes(figure.value, "")->value);
      return;
    case FigureType::kCores:
      shown.amount = ParseCores(figure.value, "")->value;
      return;
    case FigureType::kDuration:
      shown.unit_key += "_ms";
      shown.amount =
          std::chrono::duration<double, std::milli>(*ParseDuration(figure.value, "")).count();
      return;
    case FigureType::kWeight:
      shown.amount = *ParseNumber(figure.value, "", 0, std::numeric_limits<double>::max());
      return;
    case FigureType::kCount:
    case FigureType::kTurns:
      shown.amount = *AsCount(figure.value, "");
      return;
    case FigureType::kFlag:
      shown.amount = *ParseFlag(figure.value, "");
      return;
    case FigureType::kText:
    case FigureType::kShape:
    case FigureType::kVariable:
      shown.amount = figure.value;
      return;
  }
}

}  // namespace

Result<std::string> ReadProfileFile(std::string_view path) {
  return RealFileTree().Read(path, kMostProfileBytes);
}

Result<NamedText> ReadProfileText(std::string_view name_or_file, std::string_view place) {
  return ReadText(name_or_file, "", place);
}

Result<WorkloadProfile> LoadWorkload(std::string_view name_or_file, std::string_view place) {
  const auto document = LoadDocument(name_or_file, "workload", place);
  if (!document) return tl::unexpected(document.error());
  const Figures figures(*document);
  auto requests = RequestsOf(*document);
  const bool mix = !requests.empty();
  return WorkloadProfile{
      .name = document->name,
      .summary = document->summary,
      .interface = document->interface,
      .cpu_time = mix ? MeanOf(requests, &ProfileRequest::cpu_time) : figures.Time("cpu_time"),
      .wait_time = mix ? MeanOf(requests, &ProfileRequest::wait_time) : figures.Time("wait_time"),
      .distribution = figures.Text("distribution"),
      .requests = std::move(requests),
      .memory_per_worker = figures.Size("memory_per_worker"),
      .master_memory = figures.Size("master_memory"),
      .worker_class = figures.Text("worker_class"),
      .async_safe = figures.Text("async_safe"),
      .streaming = figures.Flag("streaming"),
      .websocket = figures.Flag("websocket"),
      .db_connections_per_worker = figures.Count("db_connections_per_worker"),
      .db_connections_per_thread = figures.Count("db_connections_per_thread")};
}

Result<PlatformProfile> LoadPlatform(std::string_view name_or_file, std::string_view place) {
  const auto document = LoadDocument(name_or_file, "platform", place);
  if (!document) return tl::unexpected(document.error());
  const Figures figures(*document);
  PlatformProfile platform{.name = document->name,
                           .summary = document->summary,
                           .cpus = figures.Cpus("cpus"),
                           .memory = figures.Size("memory"),
                           .behind = figures.Text("behind"),
                           .response_timeout = figures.Time("response_timeout"),
                           .idle_timeout = figures.Time("idle_timeout"),
                           .terminating_grace = figures.Time("terminating_grace"),
                           .stop_signal = figures.Text("stop_signal"),
                           .requests_per_instance = figures.Count("requests_per_instance"),
                           .open_files = figures.Count("open_files"),
                           .processes = figures.Count("processes"),
                           .somaxconn = figures.Count("somaxconn"),
                           .environment = {}};
  for (const DocumentFigure& figure : document->figures) {
    if (figure.type != FigureType::kVariable) continue;
    platform.environment.push_back(
        {figure.name.substr(figure.name.find('.') + 1), Parsed<std::string>(figure, AsText)});
  }
  return platform;
}

std::vector<Error> ValidateProfile(std::string_view file, std::string_view yaml) {
  std::vector<Error> errors;
  ReadDocument(file, yaml, errors);
  return errors;
}

Result<ProfileSummary> SummarizeProfile(std::string_view file, std::string_view yaml) {
  const auto document = CheckedDocument(file, yaml);
  if (!document) return tl::unexpected(document.error());
  ProfileSummary summary{
      document->kind, document->name, document->summary, document->interface, {}};
  for (const DocumentFigure& figure : document->figures) {
    ProfileFigure shown{figure.name, figure.value, figure.assumed, figure.origin, "", {}};
    SetAmount(figure, shown);
    summary.figures.push_back(std::move(shown));
  }
  return summary;
}

}  // namespace corntune
