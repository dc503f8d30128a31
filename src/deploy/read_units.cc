// systemd units and supervisor's programs.
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "corntune/base/text.h"

#include "ini_lines.h"
#include "start.h"
#include "unit_words.h"

namespace corntune {
namespace {

// "30", "30s", "1min 30s", "infinity": in seconds, as text; nothing for what is no time.
std::optional<std::string> SecondsOf(std::string_view text) {
  if (text == "infinity" || text == "0") return std::string("infinity");
  double total = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    if (text[at] == ' ') {
      ++at;
      continue;
    }
    const std::size_t digits = text.find_first_not_of("0123456789.", at);
    const auto number = ParseNumber(text.substr(at, digits - at), "", 0, 1e9);
    if (!number) return std::nullopt;
    const std::size_t unit_at = std::min(digits, text.size());
    const std::size_t end = std::min(text.find_first_of("0123456789. ", unit_at), text.size());
    const std::string_view unit = text.substr(unit_at, end - unit_at);
    double factor = 1;
    if (unit == "ms")
      factor = 0.001;
    else if (unit == "m" || unit == "min" || unit == "minutes" || unit == "minute")
      factor = 60;
    else if (unit == "h" || unit == "hr" || unit == "hours" || unit == "hour")
      factor = 3600;
    else if (!unit.empty() && unit != "s" && unit != "sec" && unit != "seconds")
      return std::nullopt;
    total += *number * factor;
    at = end;
  }
  return FormatNumber(total);
}

constexpr std::size_t kMostDropIns = 100;

// A unit's own file, or one of its drop-ins.
struct UnitPart {
  std::string text;  // of a drop-in
  LineIndex lines;
  std::vector<IniLine> parsed;
};

// The folders of a unit's drop-ins, the most general first: those of all services, of a-b.service
// those of a-.service, of an instance a@b.service those of its template, and its own.
std::vector<std::string> DropInFolders(const std::string& unit) {
  const std::string beside = FolderOf(unit);
  const std::string name(BaseName(unit));
  std::vector<std::string> folders = {JoinPath(beside, "service.d")};
  for (std::size_t dash = name.find('-'); dash != std::string::npos;
       dash = name.find('-', dash + 1)) {
    folders.push_back(JoinPath(beside, name.substr(0, dash + 1) + ".service.d"));
  }
  const std::size_t at = name.find('@');
  if (at != std::string::npos && name.substr(at + 1) != ".service") {
    folders.push_back(JoinPath(beside, name.substr(0, at + 1) + ".service.d"));
  }
  folders.push_back(unit + ".d");
  return folders;
}

// The drop-ins of a unit, in the order in which systemd reads them after it: by name, whatever
// their folder; of two with one name the one of the more special folder (systemd.unit(5)).
std::vector<std::unique_ptr<UnitPart>> DropInsOf(const DeployReader& reader) {
  std::map<std::string, std::string> paths;
  for (const std::string& folder : DropInFolders(reader.lines().file())) {
    const auto names = reader.tree().List(folder);
    if (!names) continue;
    for (const std::string& name : *names) {
      if (name.ends_with(".conf")) paths[name] = JoinPath(folder, name);
    }
  }
  std::vector<std::unique_ptr<UnitPart>> parts;
  for (const auto& [name, path] : paths) {
    if (parts.size() == kMostDropIns) break;
    auto found = reader.FindFile(path, "");
    if (!found) continue;
    auto part = std::make_unique<UnitPart>(UnitPart{std::move(found->text), {found->path, ""}, {}});
    part->lines = LineIndex(found->path, part->text);
    part->parsed = UnitLines(part->lines);
    parts.push_back(std::move(part));
  }
  return parts;
}

bool IsDropIn(const DeployReader& reader) {
  return FolderOf(reader.lines().file()).ends_with(".service.d");
}

// Whether the unit of a drop-in is there too, starts something, and is read with it.
bool HasUnit(const DeployReader& reader) {
  const std::string folder = FolderOf(reader.lines().file());
  const std::string unit = folder.substr(0, folder.size() - 2);
  const auto text = reader.tree().Read(unit, kMostDeployBytes);
  return text && FormOf(unit, *text) == DeployForm::kSystemd;
}

bool IsNo(std::string_view value) {
  return value == "no" || value == "false" || value == "off" || value == "0";
}

class UnitReader {
 public:
  explicit UnitReader(DeployReader& reader) : reader_(reader) {
    start_.base =
        reader.NewDeployment(std::string(BaseName(reader.file().path)), reader.lines().Place(0, 0));
    start_.folder = reader.folder();
    start_.base.facts["supervised"] = {"systemd", {}};
    if (!IsDropIn(reader)) {
      start_.base.facts["stop_seconds"] = {"90", {}};
      return;
    }
    start_.base.open = true;
    start_.base.open_reason = "it is added to a unit that is read without it, or not here";
  }

  void Read() {
    const std::vector<IniLine> own = UnitLines(reader_.lines());
    const auto drop_ins = DropInsOf(reader_);
    Part(reader_.lines(), own);
    for (const auto& part : drop_ins) Part(part->lines, part->parsed);
    // Files win over what stands in the unit, wherever they are named (systemd.exec(5)).
    for (const std::string& path : environment_files_) EnvironmentFile(path);
    SetMemory();
    auto& facts = start_.base.facts;
    if (facts.find("user") == facts.end() && !IsDropIn(reader_)) facts["run_as_root"] = {"yes", {}};
    if (commands_.size() > kMostDeployments) commands_.resize(kMostDeployments);
    for (const auto& [lines, line] : commands_) Exec(*lines, *line);
  }

 private:
  void Part(const LineIndex& lines, const std::vector<IniLine>& parsed) {
    for (const IniLine& line : parsed) {
      if (line.section != "Service") continue;
      if (line.key == "ExecStart") {
        if (Trim(line.value.text).empty()) {
          commands_.clear();  // what stood before holds no longer
        } else {
          commands_.emplace_back(&lines, &line);
        }
      }
      Take(lines, line);
    }
  }

  void Take(const LineIndex& lines, const IniLine& line) {
    static const std::map<std::string, std::string, std::less<>> kFacts = {
        {"Type", "service_type"},         {"KillSignal", "stop_signal"},
        {"KillMode", "kill_mode"},        {"Restart", "restart"},
        {"LimitNOFILE", "open_files"},    {"PrivateTmp", "private_tmp"},
        {"NotifyAccess", "notify_access"}};
    const std::string value(Trim(line.value.text));
    auto& facts = start_.base.facts;
    if (const auto fact = kFacts.find(line.key); fact != kFacts.end()) {
      facts[fact->second] = {value, line.place};
    }
    if (line.key == "User" || line.key == "DynamicUser") {
      const bool none = line.key == "User" ? value.empty() : IsNo(value);
      users_[line.key] = none ? std::nullopt : std::optional<WrittenFact>({value, line.place});
      facts.erase("user");
      for (const auto& [key, user] : users_) {
        if (user) facts["user"] = *user;
      }
    }
    if (line.key == "TimeoutStopSec" || line.key == "TimeoutSec") {
      if (const auto seconds = SecondsOf(value)) facts["stop_seconds"] = {*seconds, line.place};
    }
    if (line.key == "CPUQuota") Quota(value, line.place);
    if (line.key == "MemoryMax" || line.key == "MemoryLimit" || line.key == "MemoryHigh") {
      memory_[line.key] = {value, line.place};
    }
    if (line.key == "Environment") Environment(lines, line);
    if (line.key == "EnvironmentFile") {
      if (value.empty()) environment_files_.clear();
      if (!value.empty()) environment_files_.push_back(value);
    }
  }

  // An empty value lifts what stood before.
  void Quota(std::string_view value, const SourcePlace& place) {
    if (value.empty()) {
      start_.base.cpus = reader_.request().cpus;
      start_.base.cpus_place = {};
    }
    if (!value.ends_with('%')) return;
    const auto percent = ParseNumber(value.substr(0, value.size() - 1), "", 0.1, 1e8);
    if (!percent) return;
    start_.base.cpus = Cores{*percent / 100};
    start_.base.cpus_place = place;
  }

  // The smallest of the limits; "infinity" and an empty value are none.
  void SetMemory() {
    bool limited = false;
    for (const auto& [key, written] : memory_) {
      const auto bytes = ParseBytes(written.text, "");
      if (!bytes || (limited && *bytes >= *start_.base.memory)) continue;
      limited = true;
      start_.base.memory = *bytes;
      start_.base.memory_place = written.place;
    }
  }

  void Environment(const LineIndex& lines, const IniLine& line) {
    if (Trim(line.value.text).empty()) start_.base.environment.clear();
    for (const auto& [name, word] : SystemdVariables(lines, line.value)) {
      PutVariable(start_.base, name, {word.word.value, word.place});
    }
  }

  void EnvironmentFile(std::string path) {
    if (path.starts_with('-')) path.erase(0, 1);
    const auto found = reader_.FindFile(path, start_.folder);
    if (!found) {
      start_.base.open = true;
      start_.base.open_reason = fmt::format("{} is not among the files here", path);
      return;
    }
    const LineIndex lines(found->path, found->text);
    for (const IniLine& line : EnvLines(lines)) {
      PutVariable(start_.base, line.key, {line.value.text, line.place});
    }
  }

  void Exec(const LineIndex& lines, const IniLine& line) {
    Start start = start_;
    start.base.place = line.place;
    start.base.facts["platform_shell"] = {"systemd", {}};
    reader_.TakeWords(SystemdCommand(lines, line.value, start.base.environment), start);
  }

  DeployReader& reader_;
  Start start_;
  std::map<std::string, WrittenFact, std::less<>> memory_;
  std::map<std::string, std::optional<WrittenFact>> users_;
  std::vector<std::string> environment_files_;
  std::vector<std::pair<const LineIndex*, const IniLine*>> commands_;
};

using Section = std::map<std::string, const IniLine*>;

const IniLine* KeyOf(const Section& section, const std::string& key) {
  const auto found = section.find(key);
  return found == section.end() ? nullptr : found->second;
}

void Program(DeployReader& reader, const std::string& name, const Section& section) {
  const IniLine* command = KeyOf(section, "command");
  if (command == nullptr) return;
  Start start;
  start.base = reader.NewDeployment(name, command->place);
  start.folder = reader.folder();
  auto& facts = start.base.facts;
  facts["supervised"] = {"supervisor", {}};
  facts["stop_seconds"] = {"10", {}};
  const std::pair<const char*, const char*> kKeys[] = {{"stopwaitsecs", "stop_seconds"},
                                                       {"stopsignal", "stop_signal"},
                                                       {"user", "user"},
                                                       {"killasgroup", "killasgroup"},
                                                       {"stopasgroup", "stopasgroup"},
                                                       {"numprocs", "num_processes"}};
  for (const auto& [key, fact] : kKeys) {
    const IniLine* line = KeyOf(section, key);
    if (line != nullptr) facts[fact] = {std::string(Trim(line->value.text)), line->place};
  }
  if (facts.find("user") == facts.end()) facts["run_as_root"] = {"yes", {}};
  if (const IniLine* line = KeyOf(section, "environment")) {
    for (const auto& [variable, word] : SupervisorVariables(reader.lines(), line->value, name)) {
      PutVariable(start.base, variable, {word.word.value, word.place});
    }
  }
  if (command->inner_backslash && command->value.text.find("gunicorn") != std::string::npos) {
    reader.Problem("supervisor-backslash", command->place,
                   "supervisor knows no continuation: each backslash at the end of a line makes an "
                   "option a stray word, and Gunicorn starts with its defaults",
                   "drop the backslashes; indentation alone continues the command");
    return;
  }
  facts["platform_shell"] = {"supervisor", {}};
  reader.TakeWords(SupervisorCommand(reader.lines(), command->value, name), start);
}

}  // namespace

void ReadSystemd(DeployReader& reader) {
  if (IsDropIn(reader) && HasUnit(reader)) return;
  UnitReader(reader).Read();
}

void ReadSupervisor(DeployReader& reader) {
  const std::vector<IniLine> lines = SupervisorLines(reader.lines());
  std::vector<std::pair<std::string, Section>> programs;
  for (const IniLine& line : lines) {
    if (!line.section.starts_with("program:")) continue;
    const std::string name = line.section.substr(8);
    if (programs.empty() || programs.back().first != name) programs.push_back({name, {}});
    programs.back().second[line.key] = &line;
  }
  for (const auto& [name, section] : programs) Program(reader, name, section);
}

}  // namespace corntune
