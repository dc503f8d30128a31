#include <string_view>

#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/base/units.h"

#include "adaptive_template.h"
#include "forms.h"
#include "parts.h"
#include "quote.h"

namespace corntune {
namespace {

std::string_view BoundName(ConcurrencyBound bound) {
  switch (bound) {
    case ConcurrencyBound::kOne:
      return "one";
    case ConcurrencyBound::kThreads:
      return "threads";
    case ConcurrencyBound::kConnections:
      return "connections";
    case ConcurrencyBound::kNone:
      return "none";
  }
  return "none";
}

template <typename T>
std::string NumberOrNone(const std::optional<T>& number) {
  return number ? fmt::format("{}", *number) : "None";
}

// The constants that stand between the marks of the template: what was asked for, not what was
// found on the machine where the file is made.
std::string Asked(const Recommendation& answer) {
  const SizingTerms& terms = answer.terms;
  const WorkerClassInfo& info = InfoOf(answer.worker_class);
  std::string text;
  const auto set = [&](std::string_view name, std::string_view value) {
    text += fmt::format("_{} = {}\n", name, value);
  };
  set("WORKER_CLASS", ToPython(answer.settings.GetText("worker_class", info.name)));
  set("BOUND", fmt::format("\"{}\"", BoundName(info.bound)));
  set("THREADS", fmt::format("{}", answer.threads));
  set("CONNECTIONS", NumberOrNone(terms.worker_connections));
  set("COUNT_THREADS", terms.count_threads ? "True" : "False");
  const auto& each = terms.memory_per_worker;
  set("MEMORY_PER_WORKER", each ? fmt::format("{}", each->value) : "None");
  set("MASTER_MEMORY", fmt::format("{}", terms.master_memory.value));
  set("HEADROOM", FormatNumber(terms.headroom));
  set("DATABASE_CONNECTIONS", NumberOrNone(terms.db_connections));
  set("DATABASE_PER_WORKER", NumberOrNone(terms.db_connections_per_worker));
  set("PODS", fmt::format("{}", terms.pods));
  set("MAX_WORKERS", NumberOrNone(terms.max_workers));
  return text;
}

// Settings that do not depend on where the file runs.
Result<std::string> FixedSettings(const Recommendation& answer, const Deployment& deployment) {
  Settings settings = answer.settings;
  for (const char* worked_out :
       {"workers", "threads", "worker_class", "worker_connections", "worker_tmp_dir"}) {
    settings.Erase(worked_out);
  }
  if (deployment.bind) settings.Set("bind", *deployment.bind);
  std::string text;
  for (const auto& [name, value] : settings) {
    const auto literal = Utf8Only(ToPython(value), "--" + name);
    if (!literal) return literal;
    text += fmt::format("{}{} = {}\n", ReasonComment(answer, name), name, *literal);
  }
  return text;
}

// Puts `text` in the place of everything from the line `first` to the line `last`.
void Replace(std::string& source, std::string_view first, std::string_view last,
             const std::string& text) {
  const std::size_t begin = source.find(first);
  const std::size_t end = source.find(last, begin) + last.size();
  source.replace(begin, end - begin, text);
}

}  // namespace

Result<std::string> WriteAdaptive(const Recommendation& answer, const Deployment& deployment) {
  const auto settings = FixedSettings(answer, deployment);
  if (!settings) return settings;
  std::string source(kAdaptiveTemplate);
  std::string made_by = MadeBy(answer, "# ") + "# There it gives:\n";
  for (const Reason& reason : answer.reasons) {
    made_by += fmt::format("#   {} = {}: {}\n", reason.setting, CommentText(reason.value),
                           CommentText(reason.because));
  }
  // From the end to the start, so that no mark is looked for in what was put in.
  Replace(source, "# corntune:settings\n", "\n", *settings);
  Replace(source, "# corntune:asked\n", "# corntune:end\n", Asked(answer));
  Replace(source, "# corntune:made-by\n", "\n", made_by);
  return source;
}

}  // namespace corntune
