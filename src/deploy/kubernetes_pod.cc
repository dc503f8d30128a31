#include "kubernetes_pod.h"

#include <string_view>
#include <utility>

#include "corntune/base/text.h"

namespace corntune {
namespace {

constexpr std::size_t kMostMounts = 1000;

}  // namespace

const std::string* ScalarText(const YamlValue* value) {
  return value != nullptr && value->IsScalar() ? &value->text : nullptr;
}

std::optional<Bytes> MemoryQuantity(const YamlValue* value) {
  if (value == nullptr || !value->IsScalar()) return std::nullopt;
  std::string_view text = value->text;
  const std::size_t unit_at = text.find_first_not_of("0123456789.eE+");
  const std::string_view digits = text.substr(0, unit_at);
  const std::string_view unit = unit_at == std::string_view::npos ? "" : text.substr(unit_at);
  const auto number = ParseNumber(digits, "", 0, 1e18);
  if (!number) return std::nullopt;
  const std::string_view kUnits = "kMGTP";
  double factor = 1;
  if (unit == "m") factor = 0.001;
  if (!unit.empty() && unit != "m") {
    const char letter = unit.front() == 'K' ? 'k' : unit.front();
    const std::size_t power = kUnits.find(letter);
    if (power == std::string_view::npos || (unit.size() == 2 && unit[1] != 'i')) return {};
    for (std::size_t i = 0; i <= power; ++i) factor *= unit.size() == 2 ? 1024 : 1000;
  }
  const double bytes = *number * factor;
  if (bytes < 1 || bytes > 9e18) return std::nullopt;
  return Bytes{static_cast<std::uint64_t>(bytes)};
}

std::optional<Cores> CpuQuantity(const YamlValue* value) {
  if (value == nullptr || !value->IsScalar()) return std::nullopt;
  const auto cores = ParseCores(value->text, "");
  return cores ? std::optional(*cores) : std::nullopt;
}

void AddLiveness(FoundDeployment& base, const YamlValue& container) {
  const YamlValue* probe = container.Find("livenessProbe");
  if (probe == nullptr || probe->Find("httpGet") == nullptr) return;
  double seconds = 1;
  for (const auto& [key, fallback] :
       {std::pair("periodSeconds", 10.0), std::pair("failureThreshold", 3.0)}) {
    const std::string* text = ScalarText(probe->Find(key));
    const auto number = ParseNumber(text != nullptr ? *text : "", "", 0, 1e6);
    if (text != nullptr && !number) return;
    seconds *= text != nullptr ? *number : fallback;
  }
  base.facts["liveness_seconds"] = {FormatNumber(seconds), probe->place};
}

bool SameProbes(const YamlValue& a, const YamlValue& b) {
  for (const char* key : {"httpGet", "tcpSocket", "exec"}) {
    const YamlValue* one = a.Find(key);
    const YamlValue* two = b.Find(key);
    if (one == nullptr && two == nullptr) continue;
    if (one == nullptr || two == nullptr) return false;
    for (const char* part : {"path", "port", "command"}) {
      const std::string* left = ScalarText(one->Find(part));
      const std::string* right = ScalarText(two->Find(part));
      if ((left == nullptr) != (right == nullptr)) return false;
      if (left != nullptr && *left != *right) return false;
    }
    return true;
  }
  return false;
}

void AddMounts(FoundDeployment& base, const YamlValue& pod, const YamlValue& container) {
  const YamlValue* mounts = container.Find("volumeMounts");
  const YamlValue* volumes = pod.Find("volumes");
  if (mounts == nullptr) return;
  for (std::size_t i = 0; i < mounts->items.size() && i < kMostMounts; ++i) {
    const YamlRef& mount = mounts->items[i];
    const std::string* path = ScalarText(mount->Find("mountPath"));
    const std::string* name = ScalarText(mount->Find("name"));
    if (path == nullptr || (*path != "/tmp" && *path != "/dev/shm" && *path != "/run")) continue;
    base.facts["writable_tmp"] = {*path, mount->place};
    if (volumes == nullptr || name == nullptr) continue;
    for (std::size_t k = 0; k < volumes->items.size() && k < kMostMounts; ++k) {
      const YamlRef& volume = volumes->items[k];
      const std::string* own = ScalarText(volume->Find("name"));
      const std::string* medium = ScalarText(volume->At({"emptyDir", "medium"}));
      if (own != nullptr && *own == *name && medium != nullptr && *medium == "Memory") {
        base.facts["memory_tmp"] = {*path, mount->place};
      }
    }
  }
}

}  // namespace corntune
