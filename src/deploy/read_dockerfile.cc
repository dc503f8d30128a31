// Dockerfiles: what the last stage starts, with its variables, its user and its signals.
#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "corntune/base/text.h"

#include "dockerfile_lines.h"
#include "json_words.h"
#include "start.h"

namespace corntune {
namespace {

constexpr std::size_t kMostStages = 100;

bool IsOfficial(std::string_view image) {
  const std::string_view name = image.substr(0, image.find_first_of(":@"));
  return name == "python" || name == "debian" || name == "ubuntu" || name == "alpine";
}

// The variables of $NAME and ${NAME}; those with a default are left out.
std::vector<std::string> VariablesOf(std::string_view text) {
  std::vector<std::string> names;
  for (std::size_t at = text.find('$'); at != std::string_view::npos; at = text.find('$', at + 1)) {
    std::string_view rest = text.substr(at + 1);
    const bool braces = rest.starts_with('{');
    if (braces) rest.remove_prefix(1);
    std::size_t end = 0;
    while (end < rest.size() &&
           (rest[end] == '_' || (rest[end] >= '0' && rest[end] <= '9') ||
            (rest[end] >= 'A' && rest[end] <= 'Z') || (rest[end] >= 'a' && rest[end] <= 'z'))) {
      ++end;
    }
    const bool plain = end > 0 && (!braces || rest.substr(end).starts_with('}'));
    if (plain && (at == 0 || text[at - 1] != '\\')) names.emplace_back(rest.substr(0, end));
  }
  return names;
}

// One stage, up to what starts.
class Stage {
 public:
  Stage(DeployReader& reader, const SourcePlace& place, std::string_view image)
      : reader_(reader), official_(IsOfficial(image)) {
    base_ = reader.NewDeployment("image", place);
    base_.container = true;
    base_.facts["stop_seconds"] = {"10", {}};
  }

  // FROM another stage: what it says holds here until something else is said.
  Stage(const Stage& parent, const SourcePlace& place) : Stage(parent) {
    base_.place = place;
    arguments_.clear();
    inherited_command_ = true;
  }

  void Take(DockerInstruction instruction) {
    const std::string text(Trim(instruction.rest.text));
    const bool sets = instruction.name == "ENV" || instruction.name == "ARG";
    if (sets && ++assignments_ > kMostVariables) {
      base_.open = true;
      base_.open_reason = "it has more variables than are read";
    } else if (instruction.name == "ENV") {
      Variables(instruction);
    } else if (instruction.name == "ARG") {
      Argument(text);
    }
    if (instruction.name == "USER") base_.facts["user"] = {text, instruction.place};
    if (instruction.name == "STOPSIGNAL") base_.facts["stop_signal"] = {text, instruction.place};
    if (instruction.name == "EXPOSE") Expose(text, instruction.place);
    if (instruction.name == "SHELL") shell_ = text;
    if (instruction.name == "CMD") {
      cmd_ = std::move(instruction);
      inherited_command_ = false;
    } else if (instruction.name == "ENTRYPOINT") {
      if (inherited_command_) cmd_.reset();
      entrypoint_ = std::move(instruction);
    }
  }

  // The build gives this argument a value that is not known here.
  void Give(const std::string& argument) { given_.insert(argument); }

  const FoundDeployment& base() const { return base_; }

  void Finish() {
    if (base_.facts.find("user") == base_.facts.end()) base_.facts["run_as_root"] = {"yes", {}};
    Start start;
    start.base = std::move(base_);
    Launch(std::move(start), std::nullopt);
  }

  // Takes what starts: ENTRYPOINT and CMD, or `command` in the place of CMD. True when that is
  // Gunicorn.
  bool Launch(Start start, const std::optional<std::vector<StartWord>>& command) {
    start.folder = reader_.folder();
    std::vector<StartWord> words;
    const bool entry_list = entrypoint_ && Words(*entrypoint_, words);
    if (entrypoint_ && !entry_list) return Shell(*entrypoint_, start);
    if (!cmd_ && !command) return entry_list && reader_.TakeWords(words, start);
    std::vector<StartWord> cmd = command.value_or(std::vector<StartWord>());
    const bool cmd_list = command || Words(*cmd_, cmd);
    if (!cmd_list && entry_list && TakesShellText(words, start)) return true;
    if (!cmd_list) return Shell(*cmd_, start);
    if (entry_list && TakesArguments(words, cmd)) return reader_.TakeWords(words, start);
    words.insert(words.end(), cmd.begin(), cmd.end());
    // Else an entry point that ends with exec "$@".
    return reader_.TakeWords(words, start) || reader_.TakeWords(cmd, start);
  }

 private:
  // An entry point script whose arguments are no start of Gunicorn.
  static bool TakesArguments(const std::vector<StartWord>& entry,
                             const std::vector<StartWord>& cmd) {
    const auto names_gunicorn = [](const std::vector<StartWord>& words) {
      return std::any_of(words.begin(), words.end(), [](const StartWord& word) {
        return word.word.value && word.word.value->find("gunicorn") != std::string::npos;
      });
    };
    return !names_gunicorn(entry) && !names_gunicorn(cmd) && cmd.empty();
  }

  bool Words(const DockerInstruction& instruction, std::vector<StartWord>& words) {
    const auto list = ReadJsonWords(Trim(instruction.rest.text));
    if (!list) return false;
    const std::size_t skipped = instruction.rest.text.find('[');
    for (const JsonWord& word : *list) {
      words.push_back(LiteralWord(
          word.text,
          instruction.rest.Place(reader_.lines(), word.begin + skipped, word.end + skipped)));
    }
    return true;
  }

  // A shell form of CMD reaches an entry point as the arguments /bin/sh, -c and the text.
  bool TakesShellText(std::vector<StartWord> words, Start start) {
    const DockerInstruction& cmd = *cmd_;
    const SourcePlace place = cmd.rest.Place(
        reader_.lines(), std::min<std::size_t>(1, cmd.rest.text.size()), cmd.rest.text.size());
    for (const char* word : {"/bin/sh", "-c"}) words.push_back(LiteralWord(word, place));
    words.push_back(LiteralWord(std::string(Trim(cmd.rest.text)), place));
    start.base.facts["shell_form"] = {cmd.name, cmd.place};
    return reader_.TakeWords(std::move(words), start);
  }

  bool Shell(const DockerInstruction& instruction, Start& start) {
    start.base.facts["shell_form"] = {instruction.name, instruction.place};
    // bash replaces itself by the last command of -c.
    if (shell_.find("bash") != std::string::npos) {
      start.base.facts["bash"] = {"yes", instruction.place};
    }
    return reader_.TakeShell(instruction.rest, start);
  }

  void Expose(const std::string& text, const SourcePlace& place) {
    base_.facts["publishes"] = {text, place};
    const auto before = base_.facts.find("ports");
    std::string all = before == base_.facts.end() ? "" : before->second.text + " ";
    for (const std::string_view word : corntune::Words(text)) {
      all += std::string(word.substr(0, word.find('/'))) + " ";
    }
    const bool numbers = all.find_first_not_of("0123456789 ") == std::string::npos;
    base_.facts["ports"] = {numbers ? all : "?", place};
  }

  // NAME=default of ARG: what holds unless the build is told otherwise.
  void Argument(const std::string& text) {
    const std::size_t equals = text.find('=');
    const std::string name = text.substr(0, equals);
    if (base_.environment.count(name) > 0) return;  // ENV wins
    arguments_[name] = std::nullopt;
    if (equals == std::string::npos || given_.count(name) > 0) return;
    const ShellScript read = ReadShell("env " + text, Context());
    if (read.commands.empty() || read.commands.front().words.size() < 2) return;
    const auto& value = read.commands.front().words[1].value;
    if (value) arguments_[name] = value->substr(std::min(equals + 1, value->size()));
  }

  // What Docker replaces in ENV: a variable that neither ENV nor ARG names is empty.
  ShellContext Context() const {
    ShellContext context;
    context.environment_is_complete = true;
    for (const auto& [name, value] : arguments_) {
      if (value) context.environment[name] = *value;
    }
    for (const auto& [name, variable] : base_.environment) {
      if (variable.value) context.environment[name] = *variable.value;
    }
    return context;
  }

  // Whether a value rests on a variable that has one here which is not known.
  bool IsLost(std::string_view source) const {
    const auto named = [&](const std::string& name) {
      return source.find("$" + name) != std::string_view::npos ||
             source.find("${" + name) != std::string_view::npos;
    };
    for (const auto& [name, value] : arguments_) {
      if (!value && named(name)) return true;
    }
    for (const auto& [name, variable] : base_.environment) {
      if (!variable.value && named(name)) return true;
    }
    return false;
  }

  // GUNICORN_CMD_ARGS made of a variable that neither ENV nor ARG has, nor an image that is known
  // to have none but Python's own.
  void TellEmpty(std::string_view source, std::size_t equals, const SourcePlace& place) {
    const std::string_view name = source.substr(0, equals);
    if (!official_ || (name != "GUNICORN_CMD_ARGS" && name != "WEB_CONCURRENCY")) return;
    for (const std::string& variable : VariablesOf(source.substr(equals + 1))) {
      const bool set = arguments_.count(variable) > 0 || base_.environment.count(variable) > 0;
      if (set || variable == "PATH" || variable == "HOME" || variable.starts_with("PYTHON"))
        continue;
      reader_.Problem(
          "empty-variable", place,
          fmt::format("{} is empty when the image is built, and stays so here", variable),
          fmt::format("set it before with ENV, or write it where a shell runs: CMD exec "
                      "gunicorn ... ${{{}}}",
                      variable));
    }
  }

  void Variables(const DockerInstruction& instruction) {
    const std::string& text = instruction.rest.text;
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string::npos) return;
    const std::size_t equals = text.find('=', first);
    const std::size_t blank = text.find_first_of(" \t", first);
    if (equals == std::string::npos || blank < equals) {  // the old form: ENV NAME value
      if (blank != std::string::npos) OldVariable(instruction, first, blank);
      return;
    }
    const ShellScript read = ReadShell("env " + text, Context());
    if (read.commands.empty()) return;
    for (const ShellWord& word : read.commands.front().words) {
      if (word.begin < 4) continue;
      const std::string_view source =
          std::string_view(text).substr(word.begin - 4, word.end - word.begin);
      const std::size_t at = source.find('=');
      if (at == std::string_view::npos) continue;
      const bool known = word.value && word.value->size() > at && !IsLost(source);
      if (known)
        TellEmpty(source, at,
                  instruction.rest.Place(reader_.lines(), word.begin - 4, word.end - 4));
      Set(std::string(source.substr(0, at)), known ? word.value->substr(at + 1) : "", known,
          instruction.rest.Place(reader_.lines(), word.begin - 4, word.end - 4));
    }
  }

  // The rest of the line is the value, blanks and all; quotes are removed.
  void OldVariable(const DockerInstruction& instruction, std::size_t first, std::size_t blank) {
    const std::string& text = instruction.rest.text;
    const std::string value(Trim(text.substr(blank)));
    std::string unquoted;
    for (const char c : value) {
      if (c != '"' && c != '\'') unquoted += c;
    }
    const bool plain = value.find_first_of("$\\") == std::string::npos;
    Set(text.substr(first, blank - first), std::move(unquoted), plain,
        instruction.rest.Place(reader_.lines(), first, text.size()));
  }

  void Set(const std::string& name, std::string value, bool known, const SourcePlace& place) {
    DeployVariable variable;
    if (known) variable.value = std::move(value);
    variable.place = place;
    PutVariable(base_, name, std::move(variable));
  }

  DeployReader& reader_;
  FoundDeployment base_;
  std::string shell_;
  bool official_ = false;  // an image of Docker's own, which sets nothing of this kind
  std::optional<DockerInstruction> cmd_;
  std::optional<DockerInstruction> entrypoint_;
  std::size_t assignments_ = 0;
  bool inherited_command_ = false;  // CMD is that of the stage before
  std::map<std::string, std::optional<std::string>> arguments_;
  std::set<std::string> given_;
};

// "FROM image AS name": the two names, lower case.
std::pair<std::string, std::string> NamesOf(const DockerInstruction& from) {
  std::vector<std::string> words;
  for (const std::string_view word : Split(from.rest.text, ' ')) {
    const std::string trimmed = ToLower(Trim(word));
    if (!trimmed.empty() && !trimmed.starts_with("--")) words.push_back(trimmed);
  }
  return {words.empty() ? "" : words[0],
          words.size() > 2 && words[1] == "as" ? words[2] : std::string()};
}

// Up to the stage named `target`, or all; `given` are the arguments of the build.
std::vector<Stage> StagesOf(DeployReader& reader, std::string_view target,
                            const std::vector<std::string>& given) {
  std::vector<Stage> stages;
  std::map<std::string, std::size_t> named;
  for (DockerInstruction& instruction : InstructionsOf(reader.lines())) {
    if (instruction.name == "FROM" && stages.size() < kMostStages) {
      if (!stages.empty() && !target.empty() && named.count(std::string(target)) > 0) break;
      const auto [image, name] = NamesOf(instruction);
      const auto parent = named.find(image);
      if (parent == named.end()) {
        stages.emplace_back(reader, instruction.place, image);
      } else {
        stages.push_back(Stage(stages[parent->second], instruction.place));
      }
      if (!name.empty()) named[name] = stages.size() - 1;
      for (const std::string& argument : given) stages.back().Give(argument);
    }
    if (!stages.empty()) stages.back().Take(std::move(instruction));
  }
  return stages;
}

}  // namespace

void ReadDockerfile(DeployReader& reader) {
  std::vector<Stage> stages = StagesOf(reader, "", {});
  if (!stages.empty()) stages.back().Finish();
}

bool TakeImage(DeployReader& reader, const DeployReader::Found& dockerfile, std::string_view target,
               const Start& service, const std::optional<std::vector<StartWord>>& command) {
  // Problems of the Dockerfile are told where it is read by itself.
  DeployFile file;
  file.path = dockerfile.path;
  file.form = DeployForm::kDockerfile;
  const LineIndex lines(dockerfile.path, dockerfile.text);
  DeployReader own(reader.tree(), reader.root(), reader.request(), file, lines);
  std::vector<Stage> stages = StagesOf(own, ToLower(target), {});
  if (stages.empty() || !stages.back().Launch(service, command)) return false;
  for (FoundDeployment& deployment : file.deployments) reader.Adopt(std::move(deployment));
  return true;
}

FoundDeployment ImageOf(const DeployReader& reader, const DeployReader::Found& dockerfile,
                        std::string_view target, const std::vector<std::string>& given) {
  DeployFile file;
  file.path = dockerfile.path;
  file.form = DeployForm::kDockerfile;
  const LineIndex lines(dockerfile.path, dockerfile.text);
  DeployReader own(reader.tree(), reader.root(), reader.request(), file, lines);
  const std::vector<Stage> stages = StagesOf(own, ToLower(target), given);
  return stages.empty() ? FoundDeployment() : stages.back().base();
}

}  // namespace corntune
