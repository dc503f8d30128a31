// docker compose: versions 2 and 3 and the Compose Specification.
#include <algorithm>
#include <utility>

#include "corntune/base/text.h"

#include "ini_lines.h"
#include "manifest.h"

namespace corntune {
namespace {

// compose replaces ${X:-d} and ${X} before anything else, and $$ by $.
ShellContext NoContext() {
  return {};
}

class ServiceReader {
 public:
  ServiceReader(DeployReader& reader, const YamlValue& services, const std::string& name,
                const YamlValue& service)
      : reader_(reader), services_(services), service_(service) {
    start_.base = reader.NewDeployment(name, service.place);
    start_.base.container = true;
    start_.base.facts["stop_seconds"] = {"10", {}};
    start_.folder = reader.folder();
  }

  void Read() {
    Limits();
    Environment();
    Facts();
    const YamlValue* command = Key("command");
    const YamlValue* entrypoint = Key("entrypoint");
    if (command == nullptr && entrypoint == nullptr) return;
    std::vector<StartWord> words;
    if (entrypoint != nullptr) Append(words, *entrypoint);
    const bool none = words.empty();
    std::vector<StartWord> arguments;
    if (command != nullptr) Append(arguments, *command);
    std::vector<StartWord> all = words;
    all.insert(all.end(), arguments.begin(), arguments.end());
    if (reader_.TakeWords(all, start_) || none) return;
    reader_.TakeWords(arguments, start_);  // an entry point that ends with exec "$@"
  }

 private:
  // Of the service, or of the one of this file that it extends.
  const YamlValue* Key(std::string_view key) const {
    const YamlValue* service = &service_;
    for (int depth = 0; depth < 8 && service != nullptr; ++depth) {
      if (const YamlValue* found = service->Find(key)) return found;
      const YamlValue* extends = service->Find("extends");
      if (extends == nullptr) return nullptr;
      if (extends->IsMap()) {
        if (extends->Find("file") != nullptr) return nullptr;
        extends = extends->Find("service");
      }
      service = extends != nullptr && extends->IsScalar() ? services_.Find(extends->text) : nullptr;
    }
    return nullptr;
  }

  std::string TextOf(std::string_view key) const {
    const YamlValue* value = Key(key);
    return value != nullptr && value->IsScalar() ? value->text : std::string();
  }

  // A command as one string is split into words, without a shell; ${X} is compose's own.
  void Append(std::vector<StartWord>& words, const YamlValue& value) {
    if (!value.IsScalar()) {
      for (StartWord& word : WordsOf(value)) {
        Interpolate(word);
        words.push_back(std::move(word));
      }
      return;
    }
    const MappedText text = MappedScalar(reader_, value);
    Comments(text, value);
    const ShellScript read = ReadShell(text.text, NoContext());
    for (const SimpleCommand& command : read.commands) {
      for (const ShellWord& word : command.words) {
        words.push_back({word, text.Place(reader_.lines(), word.begin, word.end)});
      }
      break;
    }
  }

  // "gunicorn app:app  # four workers" in a folded scalar: the comment is part of the command.
  void Comments(const MappedText& text, const YamlValue& value) {
    const std::size_t at = text.text.find(" #");
    const std::string_view source = reader_.lines().text();
    const bool block = value.offset < source.size() &&
                       (source[value.offset] == '>' || source[value.offset] == '|');
    if (!block || at == std::string::npos) return;
    if (text.text.find("gunicorn") == std::string::npos) return;
    const std::size_t end = std::min(text.text.find('\n', at), text.text.size());
    reader_.Problem("yaml-comment", text.Place(reader_.lines(), at + 1, end),
                    "no comment: in a block scalar this is part of the command, and Gunicorn does "
                    "not start",
                    "move the comment above the key");
  }

  static void Interpolate(StartWord& word) {
    if (!word.word.value || word.word.value->find('$') == std::string::npos) return;
    const ShellScript read = ReadShell('"' + *word.word.value + '"', NoContext());
    if (read.commands.empty() || read.commands.front().words.empty()) return;
    word.word = read.commands.front().words.front();
    word.word.splits = false;
  }

  void Limits() {
    FoundDeployment& base = start_.base;
    const YamlValue* deploy = Key("deploy");
    const YamlValue* limits = deploy != nullptr ? deploy->At({"resources", "limits"}) : nullptr;
    const YamlValue* cpus = limits != nullptr ? limits->Find("cpus") : Key("cpus");
    const YamlValue* memory = limits != nullptr ? limits->Find("memory") : Key("mem_limit");
    if (cpus != nullptr && cpus->IsScalar() && cpus->text != "0") {
      if (const auto cores = ParseCores(cpus->text, "")) {
        base.cpus = *cores;
        base.cpus_place = cpus->place;
      }
    }
    if (memory != nullptr && memory->IsScalar()) {
      if (const auto bytes = ParseBytes(memory->text, "")) {
        base.memory = *bytes;
        base.memory_place = memory->place;
      }
    }
    const YamlValue* replicas = deploy != nullptr ? deploy->Find("replicas") : Key("scale");
    if (replicas != nullptr && replicas->IsScalar()) {
      const auto number = ParseInteger(replicas->text, "", 0, 100000);
      if (number) base.replicas = *number;
    }
  }

  void Environment() {
    const YamlValue* files = Key("env_file");
    if (files != nullptr) {
      for (const StartWord& word : WordsOf(*files)) EnvFile(*word.word.value);
      for (const YamlRef& item : files->items) {
        const YamlValue* path = item->Find("path");
        if (path != nullptr && path->IsScalar()) EnvFile(path->text);
      }
    }
    const YamlValue* environment = Key("environment");
    if (environment == nullptr) return;
    for (const auto& [name, value] : FieldsOf(*environment)) {
      SetVariable(start_.base, name, value);
    }
    for (const YamlRef& item : environment->items) {
      const std::size_t equals = item->text.find('=');
      DeployVariable variable;
      variable.place = item->place;
      if (equals != std::string::npos && item->text.find("${") == std::string::npos) {
        variable.value = item->text.substr(equals + 1);
      }
      start_.base.environment[item->text.substr(0, equals)] = std::move(variable);
    }
  }

  void EnvFile(const std::string& path) {
    const auto found = reader_.FindFile(path, start_.folder);
    if (!found) return;
    const LineIndex lines(found->path, found->text);
    for (const IniLine& line : EnvLines(lines)) {
      start_.base.environment[line.key] = {line.value.text, line.place};
    }
  }

  void Facts() {
    auto& facts = start_.base.facts;
    const std::pair<const char*, const char*> kKeys[] = {{"stop_signal", "stop_signal"},
                                                         {"user", "user"},
                                                         {"read_only", "read_only"},
                                                         {"init", "init"},
                                                         {"network_mode", "network_mode"}};
    for (const auto& [key, fact] : kKeys) {
      const YamlValue* value = Key(key);
      if (value != nullptr && value->IsScalar()) facts[fact] = {value->text, value->place};
    }
    if (const YamlValue* grace = Key("stop_grace_period"); grace != nullptr && grace->IsScalar()) {
      const auto time = ParseDuration(grace->text, "");
      if (time) facts["stop_seconds"] = {FormatNumber(Seconds(*time).count()), grace->place};
    }
    const YamlValue* ports = Key("ports");
    if (ports != nullptr && !ports->items.empty()) facts["publishes"] = {"ports", ports->place};
    const YamlValue* tmpfs = Key("tmpfs");
    if (tmpfs != nullptr) facts["memory_tmp"] = {"yes", tmpfs->place};
    if (Key("volumes") != nullptr) facts["volumes"] = {"yes", Key("volumes")->place};
    // Whether the image changes its user is not known here.
  }

  DeployReader& reader_;
  const YamlValue& services_;
  const YamlValue& service_;
  Start start_;
};

}  // namespace

void ReadCompose(DeployReader& reader) {
  for (const YamlRef& root : ManifestOf(reader).roots) {
    const YamlValue* services = root->Find("services");
    if (services == nullptr) continue;
    for (const auto& [name, service] : FieldsOf(*services)) {
      if (service->IsMap()) ServiceReader(reader, *services, name, *service).Read();
    }
  }
}

}  // namespace corntune
