// Task definitions of Amazon ECS: a file for `aws ecs register-task-definition`, what
// `describe-task-definition` prints, and the resources of a CloudFormation template in JSON.
#include <cstdint>
#include <utility>

#include <fmt/format.h>

#include "corntune/base/text.h"

#include "kubernetes_pod.h"
#include "manifest.h"

namespace corntune {
namespace {

constexpr std::size_t kMostContainers = 100;  // of one task
constexpr std::int64_t kUnitsOfACpu = 1024;

// A field by its name in the API, or as CloudFormation writes it, with a capital letter.
const YamlValue* Field(const YamlValue& map, std::string name) {
  if (const YamlValue* value = map.Find(name)) return value;
  name.front() = static_cast<char>(name.front() - 'a' + 'A');
  return map.Find(name);
}

// "1024", "1 vCPU", "0.5 vcpu".
std::optional<Cores> TaskCpu(const YamlValue* value) {
  const std::string* written = ScalarText(value);
  if (written == nullptr) return std::nullopt;
  std::string text = ToLower(*written);
  const bool whole = text.ends_with("vcpu");
  if (whole) text = std::string(Trim(std::string_view(text).substr(0, text.size() - 4)));
  const auto number = ParseNumber(text, "", 0, 1e9);
  if (!number || *number == 0) return std::nullopt;
  return Cores{whole ? *number : *number / kUnitsOfACpu};
}

// "2048" in MiB, "2 GB".
std::optional<Bytes> TaskMemory(const YamlValue* value) {
  const std::string* written = ScalarText(value);
  if (written == nullptr) return std::nullopt;
  std::string text = ToLower(*written);
  const bool giga = text.ends_with("gb");
  if (giga) text = std::string(Trim(std::string_view(text).substr(0, text.size() - 2)));
  const auto number = ParseNumber(text, "", 0, 1e9);
  if (!number || *number == 0) return std::nullopt;
  return Bytes{static_cast<std::uint64_t>(*number * (giga ? 1024.0 : 1.0) * (1 << 20))};
}

class TaskReader {
 public:
  explicit TaskReader(DeployReader& reader) : reader_(reader) {}

  void Task(const YamlValue& task) {
    const YamlValue* containers = Field(task, "containerDefinitions");
    if (containers == nullptr || !containers->IsList()) return;
    const std::string* family = ScalarText(Field(task, "family"));
    for (std::size_t i = 0; i < containers->items.size() && i < kMostContainers; ++i) {
      if (containers->items[i]->IsMap()) {
        Container(task, family != nullptr ? *family : "task", *containers->items[i]);
      }
    }
  }

 private:
  void Container(const YamlValue& task, const std::string& family, const YamlValue& container) {
    const YamlValue* entry_point = Field(container, "entryPoint");
    const YamlValue* command = Field(container, "command");
    const YamlValue* first = entry_point != nullptr ? entry_point : command;
    const std::string* own = ScalarText(Field(container, "name"));
    Start start;
    start.base =
        reader_.NewDeployment(fmt::format("{}/{}", family, own != nullptr ? *own : "container"),
                              first != nullptr ? first->place : container.place);
    start.base.container = true;
    start.folder = reader_.folder();
    Environment(start.base, container);
    Limits(start.base, task, container);
    Facts(start.base, container);
    std::vector<StartWord> words;
    for (const YamlValue* list : {entry_point, command}) {
      if (list == nullptr) continue;
      for (StartWord& word : WordsOf(*list)) words.push_back(std::move(word));
    }
    if (!words.empty()) {
      reader_.TakeWords(std::move(words), start);
    } else {
      AddUnseen(reader_, std::move(start), container.place);
    }
  }

  static void Environment(FoundDeployment& base, const YamlValue& container) {
    for (const char* list : {"environment", "secrets"}) {
      const YamlValue* variables = Field(container, list);
      if (variables == nullptr) continue;
      for (const YamlRef& one : variables->items) {
        const std::string* name = ScalarText(Field(*one, "name"));
        if (name != nullptr) SetVariable(base, *name, Field(*one, "value"));
      }
    }
    const YamlValue* files = Field(container, "environmentFiles");
    if (files == nullptr || files->items.empty()) return;
    base.open = true;
    base.open_reason = "the files of its environmentFiles are not here";
  }

  // The task's CPU is the limit; a container's `cpu` is its share when others want some too.
  static void Limits(FoundDeployment& base, const YamlValue& task, const YamlValue& container) {
    const YamlValue* cpu = Field(task, "cpu");
    if (const auto cores = TaskCpu(cpu)) {
      base.cpus = cores;
      base.cpus_place = cpu->place;
    }
    for (const YamlValue* holder : {&container, &task}) {
      const YamlValue* memory = Field(*holder, "memory");
      const auto bytes = TaskMemory(memory);
      if (!bytes) continue;
      base.memory = bytes;
      base.memory_place = memory->place;
      break;
    }
  }

  static void Set(FoundDeployment& base, const char* fact, const YamlValue* value) {
    if (value == nullptr) return;
    base.facts[fact] = {value->IsScalar() ? value->text : "yes", value->place};
  }

  static void Facts(FoundDeployment& base, const YamlValue& container) {
    base.facts["platform"] = {"ecs", {}};
    base.facts["stop_seconds"] = {"30", {}};
    Set(base, "stop_seconds", Field(container, "stopTimeout"));
    Set(base, "user", Field(container, "user"));
    Set(base, "publishes", Field(container, "portMappings"));
    const YamlValue* linux_parameters = Field(container, "linuxParameters");
    if (linux_parameters != nullptr) {
      const YamlValue* init = Field(*linux_parameters, "initProcessEnabled");
      if (init != nullptr && init->text == "true") Set(base, "init", init);
    }
    const YamlValue* read_only = Field(container, "readonlyRootFilesystem");
    if (read_only != nullptr && read_only->text == "true") Set(base, "read_only", read_only);
    for (const char* list : {"mountPoints", "tmpfs"}) {
      const bool memory = std::string_view(list) == "tmpfs";
      const YamlValue* holder = memory ? linux_parameters : &container;
      const YamlValue* mounts = holder != nullptr ? Field(*holder, list) : nullptr;
      if (mounts == nullptr) continue;
      for (const YamlRef& mount : mounts->items) {
        const std::string* path = ScalarText(Field(*mount, "containerPath"));
        if (path == nullptr || *path != "/tmp") continue;
        base.facts["writable_tmp"] = {"yes", mount->place};
        if (memory) base.facts["memory_tmp"] = {"yes", mount->place};
      }
    }
  }

  DeployReader& reader_;
};

}  // namespace

void ReadEcs(DeployReader& reader) {
  TaskReader tasks(reader);
  for (const YamlRef& root : ManifestOf(reader).roots) {
    tasks.Task(*root);
    if (const YamlValue* described = root->Find("taskDefinition")) tasks.Task(*described);
    const YamlValue* resources = root->Find("Resources");
    if (resources == nullptr) continue;
    for (const auto& [name, resource] : FieldsOf(*resources)) {
      const std::string* type = ScalarText(resource->Find("Type"));
      const YamlValue* properties = resource->Find("Properties");
      if (type != nullptr && *type == "AWS::ECS::TaskDefinition" && properties != nullptr) {
        tasks.Task(*properties);
      }
    }
  }
}

}  // namespace corntune
