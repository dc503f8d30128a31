// docker compose: versions 2 and 3 and the Compose Specification.
#include <algorithm>
#include <map>
#include <utility>

#include "corntune/base/text.h"

#include "compose_project.h"
#include "compose_text.h"
#include "ini_lines.h"
#include "manifest.h"

namespace corntune {
namespace {

// The .env beside a compose file, from which compose takes the variables of the file itself.
std::map<std::string, std::string> DotEnv(const DeployReader& reader) {
  std::map<std::string, std::string> known;
  const std::string path = JoinPath(reader.folder(), ".env");
  if (!reader.tree().IsFile(path)) return known;
  const auto text = reader.tree().Read(path, kMostDeployBytes);
  if (!text) return known;
  const LineIndex lines(path, *text);
  for (const IniLine& line : EnvLines(lines)) known[line.key] = line.value.text;
  return known;
}

class ServiceReader {
 public:
  ServiceReader(DeployReader& reader, ComposeProject& project, const ComposeServices& services,
                const std::string& name, const YamlValue& service,
                const std::map<std::string, std::string>& known)
      : reader_(reader),
        project_(project),
        services_(services),
        found_(project.Resolve(name, service)),
        known_(known) {
    start_.base = reader.NewDeployment(name, service.place);
    start_.base.container = true;
    start_.base.facts["stop_seconds"] = {"10", {}};
    start_.folder = reader.folder();
  }

  void Read() {
    const YamlValue* command = Key("command");
    const YamlValue* entrypoint = Key("entrypoint");
    if (command == nullptr && entrypoint == nullptr && Key("build") == nullptr) return;
    if (!found_.missing.empty()) Open(found_.missing + " is not among the files here");
    Limits();
    Image();
    Environment();
    Facts();
    std::vector<StartWord> arguments;
    if (command != nullptr) Append(arguments, *command);
    if (entrypoint == nullptr && StartsImage(command, arguments)) return;
    std::vector<StartWord> words;
    if (entrypoint != nullptr) Append(words, *entrypoint);
    const bool none = words.empty();
    words.insert(words.end(), arguments.begin(), arguments.end());
    if (words.empty() || reader_.TakeWords(words, start_) || none) return;
    reader_.TakeWords(arguments, start_);  // an entry point that ends with exec "$@"
  }

 private:
  void Open(std::string reason) {
    start_.base.open = true;
    start_.base.open_reason = std::move(reason);
  }

  const YamlValue* Key(std::string_view key) const {
    for (const YamlValue* service : found_.chain) {
      if (const YamlValue* found = service->Find(key)) return found;
    }
    return nullptr;
  }

  std::string TextOf(std::string_view key) const {
    const YamlValue* value = Key(key);
    return value != nullptr && value->IsScalar() ? value->text : std::string();
  }

  ShellWord Value(const YamlValue& scalar) const {
    return Interpolated(MappedScalar(project_.LinesOf(scalar), scalar), known_)
        .Whole(scalar.place)
        .word;
  }

  // A command as one string is split into words, without a shell; ${X} is compose's own.
  void Append(std::vector<StartWord>& words, const YamlValue& value) {
    for (const YamlRef& item : value.items) {
      if (!item->IsScalar()) continue;
      words.push_back(
          Interpolated(MappedScalar(project_.LinesOf(*item), *item), known_).Whole(item->place));
    }
    if (!value.IsScalar()) return;
    const LineIndex& lines = project_.LinesOf(value);
    const MappedText text = MappedScalar(lines, value);
    Comments(text, value);
    const auto split = SplitIntoWords(lines, Interpolated(text, known_), SplitStyle::kCompose);
    words.insert(words.end(), split.begin(), split.end());
  }

  // "gunicorn app:app  # four workers" in a folded scalar: the comment is part of the command.
  void Comments(const MappedText& text, const YamlValue& value) {
    const std::size_t at = text.text.find(" #");
    if (value.place.file != reader_.lines().file()) return;  // told where it stands
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

  // An image that compose builds: its variables hold where the service says nothing else.
  void Image() {
    const YamlValue* build = Key("build");
    if (build == nullptr) return;
    const auto text_of = [&](const char* key, std::string otherwise) {
      const YamlValue* value = build->Find(key);
      return value != nullptr && value->IsScalar() ? value->text : std::move(otherwise);
    };
    const std::string context = build->IsScalar() ? build->text : text_of("context", ".");
    if (build->Find("dockerfile_inline") == nullptr) {
      dockerfile_ = reader_.FindExactly(context + "/" + text_of("dockerfile", "Dockerfile"),
                                        FolderOf(build->place.file));
    }
    if (!dockerfile_) {
      Open("the Dockerfile that it builds is not among the files here");
      return;
    }
    std::vector<std::string> given;
    if (const YamlValue* arguments = build->Find("args")) {
      for (const auto& field : FieldsOf(*arguments, kMostVariables)) given.push_back(field.first);
      for (const YamlRef& item : arguments->items) {
        given.push_back(item->text.substr(0, item->text.find('=')));
      }
    }
    target_ = text_of("target", "");
    const FoundDeployment image = ImageOf(reader_, *dockerfile_, target_, given);
    start_.base.environment = image.environment;
    if (image.open) Open(image.open_reason);
    for (const char* fact : {"user", "stop_signal"}) {
      if (const WrittenFact* written = image.Fact(fact)) start_.base.facts[fact] = *written;
    }
  }

  // The command of the image, or what its entry point makes of the service's own.
  bool StartsImage(const YamlValue* command, const std::vector<StartWord>& arguments) {
    if (!dockerfile_) return false;
    std::optional<std::vector<StartWord>> own;
    if (command != nullptr) own = arguments;
    return TakeImage(reader_, *dockerfile_, target_, start_, own);
  }

  // What the service that is extended says counts less, name by name.
  void Environment() {
    for (auto service = found_.chain.rbegin(); service != found_.chain.rend(); ++service) {
      const YamlValue* files = (*service)->Find("env_file");
      if (files == nullptr) continue;
      for (const StartWord& word : WordsOf(*files)) {
        if (word.word.value) EnvFile(*word.word.value, FolderOf((*service)->place.file));
      }
      for (const YamlRef& item : files->items) {
        const YamlValue* path = item->Find("path");
        if (path == nullptr || !path->IsScalar()) continue;
        EnvFile(path->text, FolderOf((*service)->place.file));
      }
    }
    for (auto service = found_.chain.rbegin(); service != found_.chain.rend(); ++service) {
      const YamlValue* environment = (*service)->Find("environment");
      if (environment != nullptr) Variables(*environment);
    }
  }

  void Variables(const YamlValue& environment) {
    for (const auto& [name, value] : FieldsOf(environment, kMostVariables + 1)) {
      DeployVariable variable;
      variable.place = value->place;
      if (value->IsScalar()) variable.value = Value(*value).value;
      PutVariable(start_.base, name, std::move(variable));
    }
    for (const YamlRef& item : environment.items) {
      if (start_.base.environment.size() > kMostVariables) break;
      if (!item->IsScalar()) continue;
      const std::size_t equals = item->text.find('=');
      DeployVariable variable;
      variable.place = item->place;
      const auto whole = equals != std::string::npos ? Value(*item).value : std::nullopt;
      if (whole) variable.value = whole->substr(std::min(equals + 1, whole->size()));
      PutVariable(start_.base, item->text.substr(0, equals), std::move(variable));
    }
  }

  void EnvFile(const std::string& path, const std::string& folder) {
    const auto found = reader_.FindFile(path, folder);
    if (!found) return Open(path + " is not among the files here");
    const LineIndex lines(found->path, found->text);
    for (const IniLine& line : EnvLines(lines)) {
      PutVariable(start_.base, line.key, {line.value.text, line.place});
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
    if (ports != nullptr && !ports->items.empty()) {
      facts["publishes"] = {"ports", ports->place};
      facts["ports"] = {PortsInside(*ports), ports->place};
    }
    const YamlValue* tmpfs = Key("tmpfs");
    if (tmpfs != nullptr) facts["memory_tmp"] = {"yes", tmpfs->place};
    if (Key("volumes") != nullptr) facts["volumes"] = {"yes", Key("volumes")->place};
    Kernel();
    Database();
    // Whether the image changes its user is not known here.
  }

  // The container's side of "80:8000/tcp" and of {target: 8000}.
  static std::string PortsInside(const YamlValue& ports) {
    std::string all;
    for (const YamlRef& item : ports.items) {
      const YamlValue* port = item->IsMap() ? item->Find("target") : item.get();
      if (port == nullptr || !port->IsScalar()) return "?";
      std::string text = port->text.substr(0, port->text.find('/'));
      text = text.substr(text.rfind(':') + 1);  // all of it where there is no colon
      const bool number =
          !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
      if (!number) return "?";
      all += text + " ";
    }
    return all;
  }

  // sysctls and ulimits, as a map or (sysctls) a list of NAME=value.
  void Kernel() {
    auto& facts = start_.base.facts;
    const std::string_view kQueue = "net.core.somaxconn";
    if (const YamlValue* sysctls = Key("sysctls")) {
      const YamlValue* most = sysctls->Find(kQueue);
      if (most != nullptr && most->IsScalar()) facts["somaxconn"] = {most->text, most->place};
      for (const YamlRef& item : sysctls->items) {
        if (!item->text.starts_with(kQueue)) continue;
        const std::size_t equals = item->text.find('=');
        if (equals == kQueue.size())
          facts["somaxconn"] = {item->text.substr(equals + 1), item->place};
      }
    }
    const YamlValue* limits = Key("ulimits");
    const YamlValue* files = limits != nullptr ? limits->Find("nofile") : nullptr;
    if (files != nullptr && files->IsMap()) files = files->Find("soft");
    if (files != nullptr && files->IsScalar()) facts["open_files"] = {files->text, files->place};
  }

  // The limit of the one PostgreSQL of the same file: -c max_connections=N.
  void Database() {
    constexpr std::size_t kMostSearched = 64;  // for each of them all others are looked at
    if (services_.size() > kMostSearched) return;
    for (const auto& [name, service] : services_) {
      const YamlValue* image = service->Find("image");
      const YamlValue* command = service->Find("command");
      if (image == nullptr || command == nullptr || !image->IsScalar()) continue;
      if (image->text.find("postg") == std::string::npos) continue;
      for (const StartWord& word : WordsOf(*command)) {
        const std::string text = word.word.value.value_or("");
        const std::string_view kLimit = "max_connections=";
        const std::size_t at = text.find(kLimit);
        if (at == std::string::npos) continue;
        const std::string number = text.substr(at + kLimit.size());
        start_.base.facts["max_connections"] = {
            number.substr(0, number.find_first_not_of("0123456789")), word.place};
      }
    }
  }

  DeployReader& reader_;
  ComposeProject& project_;
  const ComposeServices& services_;
  const ComposeProject::Service found_;
  std::optional<DeployReader::Found> dockerfile_;  // that it builds
  std::string target_;
  const std::map<std::string, std::string>& known_;
  Start start_;
};

}  // namespace

void ReadCompose(DeployReader& reader) {
  const auto known = DotEnv(reader);
  for (const YamlRef& root : ManifestOf(reader).roots) {
    const ComposeServices named = ComposeServicesOf(*root);
    ComposeProject project(reader, named);
    const YamlValue* services = root->Find("services");
    if (services == nullptr) continue;
    for (const auto& [name, service] : FieldsOf(*services)) {
      if (reader.IsFull()) break;
      if (!service->IsMap()) continue;
      ServiceReader(reader, project, named, name, *service, known).Read();
    }
  }
}

}  // namespace corntune
