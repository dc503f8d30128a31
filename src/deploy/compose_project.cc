#include "compose_project.h"

#include <optional>
#include <utility>

namespace corntune {
namespace {

constexpr std::size_t kMostFiles = 16;
constexpr std::size_t kLongestChain = 8;

// A file that stands for itself or is laid over another, by its name: compose.prod.yaml is laid
// over compose.yaml.
bool IsLaidOver(std::string_view name) {
  const std::string_view kStems[] = {"compose.", "docker-compose."};
  for (const std::string_view stem : kStems) {
    if (!name.starts_with(stem)) continue;
    return name.substr(stem.size()).find('.') != std::string_view::npos;
  }
  return false;
}

bool StandsAlone(const ComposeProject::Service& service) {
  for (const YamlValue* one : service.chain) {
    if (one->Find("image") != nullptr || one->Find("build") != nullptr) return true;
  }
  return !service.missing.empty();
}

}  // namespace

ComposeServices ComposeServicesOf(const YamlValue& root) {
  ComposeServices named;
  const YamlValue* services = root.Find("services");
  if (services == nullptr) return named;
  for (const auto& [name, service] : FieldsOf(*services)) {
    if (service->IsMap()) named[name] = service;
  }
  return named;
}

ComposeProject::ComposeProject(const DeployReader& reader, const ComposeServices& services)
    : reader_(reader), services_(services) {}

const ComposeServices* ComposeProject::Other(std::string_view named, std::string_view folder) {
  auto found = reader_.FindExactly(named, folder);
  if (!found) return nullptr;
  if (found->path == reader_.lines().file()) return &services_;
  const auto known = others_.find(found->path);
  if (known != others_.end()) return &known->second.services;
  if (others_.size() == kMostFiles) return nullptr;
  OtherFile& other = others_[found->path];
  other.text = std::move(found->text);
  other.lines = std::make_unique<LineIndex>(found->path, other.text);
  other.documents = ReadYamlDocuments(*other.lines);
  if (!other.documents.roots.empty()) {
    other.services = ComposeServicesOf(*other.documents.roots.front());
  }
  return &other.services;
}

const ComposeServices* ComposeProject::Base() {
  if (!IsLaidOver(BaseName(reader_.lines().file()))) return nullptr;
  for (const char* name :
       {"compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"}) {
    if (const ComposeServices* services = Other(name, reader_.folder())) return services;
  }
  return nullptr;
}

void ComposeProject::Follow(const YamlValue* service, const ComposeServices* services,
                            Service& found) {
  while (service != nullptr && found.chain.size() < kLongestChain) {
    found.chain.push_back(service);
    const YamlValue* extends = service->Find("extends");
    if (extends == nullptr) return;
    if (extends->IsMap()) {
      if (const YamlValue* file = extends->Find("file")) {
        services = file->IsScalar() ? Other(file->text, FolderOf(service->place.file)) : nullptr;
        if (services == nullptr) found.missing = file->IsScalar() ? file->text : "a file";
      }
      extends = extends->Find("service");
    }
    if (services == nullptr || extends == nullptr || !extends->IsScalar()) return;
    const auto next = services->find(extends->text);
    if (next == services->end()) {
      found.missing = "the service " + extends->text + " that it extends";
      return;
    }
    service = next->second;
  }
}

ComposeProject::Service ComposeProject::Resolve(const std::string& name, const YamlValue& service) {
  Service found;
  Follow(&service, &services_, found);
  const bool over = BaseName(reader_.lines().file()).find(".override.") != std::string_view::npos;
  if (!over && StandsAlone(found)) return found;
  const ComposeServices* base = Base();
  if (base == nullptr) return found;
  const auto below = base->find(name);
  if (below != base->end()) Follow(below->second, base, found);
  return found;
}

const LineIndex& ComposeProject::LinesOf(const YamlValue& value) const {
  const auto other = others_.find(value.place.file);
  return other == others_.end() ? reader_.lines() : *other->second.lines;
}

}  // namespace corntune
