#include "corntune/gunicorn/catalogue.h"

#include <algorithm>

#include "setting_classes.h"

namespace corntune {
namespace {

std::vector<SettingInfo> BuildCatalogue() {
  std::vector<SettingInfo> settings = {
#include "catalogue_data.inc"
  };
  for (SettingInfo& setting : settings) {
    const SettingForm& newest = setting.forms.back();
    setting.type = newest.type;
    setting.flags = newest.flags;
    setting.takes_argument = newest.argument != ArgumentKind::kNone;
    setting.classes = ClassesOf(setting.name, setting.last.value_or(kNewestGunicorn));
  }
  return settings;
}

// The last element that held at `version`; the first where none did yet.
template <typename Element>
const Element& HeldAt(const std::vector<Element>& elements, const GunicornVersion& version) {
  const auto after = std::upper_bound(
      elements.begin(), elements.end(), version,
      [](const GunicornVersion& at, const Element& element) { return at < element.since; });
  return after == elements.begin() ? elements.front() : *(after - 1);
}

bool Holds(const std::vector<WorkerClass>& classes, WorkerClass worker_class) {
  return classes.empty() ||
         std::find(classes.begin(), classes.end(), worker_class) != classes.end();
}

}  // namespace

bool SettingInfo::In(const GunicornVersion& version) const {
  return version >= first.value_or(kOldestGunicorn) && version <= last.value_or(kNewestGunicorn) &&
         std::find(absent.begin(), absent.end(), version) == absent.end();
}

std::string_view SettingInfo::DefaultIn(const GunicornVersion& version) const {
  return HeldAt(defaults, version).value;
}

const SettingForm& SettingInfo::FormIn(const GunicornVersion& version) const {
  return HeldAt(forms, version);
}

bool SettingInfo::AffectsClass(WorkerClass worker_class) const {
  return Holds(classes, worker_class);
}

bool SettingInfo::AffectsClass(WorkerClass worker_class, const GunicornVersion& version) const {
  return Holds(ClassesOf(name, version), worker_class);
}

const std::vector<SettingInfo>& Catalogue() {
  static const std::vector<SettingInfo> kCatalogue = BuildCatalogue();
  return kCatalogue;
}

const std::vector<GunicornVersion>& Releases() {
  static const std::vector<GunicornVersion> kReleases = {
#include "releases.inc"
  };
  return kReleases;
}

const SettingInfo* FindSetting(std::string_view name) {
  for (const SettingInfo& setting : Catalogue()) {
    if (setting.name == name) return &setting;
  }
  return nullptr;
}

const SettingInfo* FindSettingByFlag(std::string_view flag) {
  for (const SettingInfo& setting : Catalogue()) {
    for (const SettingForm& form : setting.forms) {
      if (std::find(form.flags.begin(), form.flags.end(), flag) != form.flags.end()) {
        return &setting;
      }
    }
  }
  return nullptr;
}

std::string_view LongFlag(const SettingInfo& setting) {
  for (const std::string_view flag : setting.flags) {
    if (flag.starts_with("--")) return flag;
  }
  return {};
}

std::string_view NameOf(SettingType type) {
  switch (type) {
    case SettingType::kBool:
      return "bool";
    case SettingType::kInteger:
      return "integer";
    case SettingType::kReal:
      return "real";
    case SettingType::kText:
      return "text";
    case SettingType::kTextList:
      return "list";
    case SettingType::kCallable:
      return "callable";
    case SettingType::kOther:
      return "other";
  }
  return "other";
}

}  // namespace corntune
