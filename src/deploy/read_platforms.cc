// render.yaml, fly.toml and App Engine's app.yaml.
#include <utility>

#include "corntune/base/text.h"

#include "ini_lines.h"
#include "manifest.h"

namespace corntune {
namespace {

Start PlatformStart(DeployReader& reader, std::string name, const SourcePlace& place,
                    const char* platform, const char* stop_seconds) {
  Start start;
  start.base = reader.NewDeployment(std::move(name), place);
  start.base.container = true;
  start.base.facts["platform"] = {platform, {}};
  start.base.facts["stop_seconds"] = {stop_seconds, {}};
  start.base.facts["platform_shell"] = {"yes", {}};
  start.folder = reader.folder();
  return start;
}

// A TOML value without its quotes; the text begins where the value does.
MappedText Unquoted(MappedText value) {
  for (const char* quote : {"\"\"\"", "'''", "\"", "'"}) {
    const std::string_view mark(quote);
    if (!value.text.starts_with(mark)) continue;
    const std::size_t end = value.text.find(mark, mark.size());
    if (end == std::string::npos) return value;
    value.text = value.text.substr(mark.size(), end - mark.size());
    const auto first = value.offsets.begin() + static_cast<std::ptrdiff_t>(mark.size());
    value.offsets =
        std::vector<std::size_t>(first, first + static_cast<std::ptrdiff_t>(value.text.size()));
    return value;
  }
  return value;
}

}  // namespace

void ReadRender(DeployReader& reader) {
  for (const YamlRef& root : ManifestOf(reader).roots) {
    const YamlValue* services = root->Find("services");
    if (services == nullptr) continue;
    for (const YamlRef& service : services->items) {
      const YamlValue* command = service->Find("startCommand");
      if (command == nullptr) command = service->Find("dockerCommand");
      if (command == nullptr || !command->IsScalar()) continue;
      const YamlValue* name = service->Find("name");
      Start start = PlatformStart(reader, name != nullptr ? name->text : "web", command->place,
                                  "render", "30");
      const YamlValue* variables = service->Find("envVars");
      for (const YamlRef& item : variables != nullptr ? variables->items : std::vector<YamlRef>()) {
        const YamlValue* key = item->Find("key");
        if (key != nullptr && key->IsScalar())
          SetVariable(start.base, key->text, item->Find("value"));
      }
      reader.TakeShell(MappedScalar(reader.lines(), *command), start);
    }
  }
}

void ReadAppEngine(DeployReader& reader) {
  for (const YamlRef& root : ManifestOf(reader).roots) {
    const YamlValue* command = root->Find("entrypoint");
    if (command == nullptr || !command->IsScalar()) continue;
    Start start = PlatformStart(reader, "default", command->place, "app-engine", "30");
    const YamlValue* variables = root->Find("env_variables");
    if (variables != nullptr) {
      for (const auto& [name, value] : FieldsOf(*variables)) SetVariable(start.base, name, value);
    }
    reader.TakeShell(MappedScalar(reader.lines(), *command), start);
  }
}

void ReadFly(DeployReader& reader) {
  const std::vector<IniLine> lines = UnitLines(reader.lines());
  Start start = PlatformStart(reader, "app", reader.lines().Place(0, 0), "fly", "5");
  start.base.facts["stop_signal"] = {"SIGINT", {}};
  for (const IniLine& line : lines) {
    const std::string text = Unquoted(line.value).text;
    if (line.section == "env") PutVariable(start.base, line.key, {text, line.place});
    if (line.key == "internal_port") {
      const auto before = start.base.facts.find("ports");
      const bool first = before == start.base.facts.end();
      start.base.facts["ports"] = {(first ? "" : before->second.text + " ") + text, line.place};
    }
    if (line.section.empty() && line.key == "kill_signal") {
      start.base.facts["stop_signal"] = {text, line.place};
    }
    if (line.section.empty() && line.key == "kill_timeout") {
      const bool unit = text.find_first_not_of("0123456789") != std::string::npos;
      const auto time = ParseDuration(unit ? text : text + "s", "");
      if (time)
        start.base.facts["stop_seconds"] = {FormatNumber(Seconds(*time).count()), line.place};
    }
  }
  for (const IniLine& line : lines) {
    const bool command =
        line.section == "processes" || (line.section == "experimental" && line.key == "cmd");
    if (!command) continue;
    Start one = start;
    one.base.name = line.key;
    one.base.place = line.place;
    reader.TakeShell(Unquoted(line.value), one);
  }
}

}  // namespace corntune
