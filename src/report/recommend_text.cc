#include "corntune/report/recommend_text.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/gunicorn/command_line.h"

#include "prediction_text.h"
#include "table.h"

namespace corntune {
namespace {

std::string Colored(std::string_view text, std::string_view code, bool color) {
  return color ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
}

const CurrentSetting* FindCurrent(const std::vector<CurrentSetting>& current,
                                  std::string_view setting) {
  const auto found = std::find_if(current.begin(), current.end(),
                                  [&](const auto& entry) { return entry.setting == setting; });
  return found == current.end() ? nullptr : &*found;
}

std::string SettingsTable(const Recommendation& answer,
                          const std::vector<CurrentSetting>& current) {
  TextTable table;
  std::vector<std::string> head = {"setting"};
  if (!current.empty()) head.emplace_back("current");
  head.insert(head.end(), {"recommended", "because"});
  table.AddRow(std::move(head));
  for (const Reason& reason : answer.reasons) {
    std::vector<std::string> row = {reason.setting};
    if (!current.empty()) {
      const CurrentSetting* now = FindCurrent(current, reason.setting);
      row.push_back(now ? fmt::format("{} ({})", now->value, now->where) : "not set");
    }
    row.insert(row.end(), {reason.value, reason.because});
    table.AddRow(std::move(row));
  }
  return table.ToString();
}

std::string CarriesText(const Recommendation& answer) {
  std::string text =
      answer.max_concurrent_requests
          ? fmt::format("carries {} request{} at a time", *answer.max_concurrent_requests,
                        *answer.max_concurrent_requests == 1 ? "" : "s")
          : "takes on requests without a bound";
  if (answer.memory) {
    text += fmt::format(", about {}", FormatBytes(*answer.memory));
    if (answer.memory_limit) text += fmt::format(" of the {}", FormatBytes(*answer.memory_limit));
  }
  return text + fmt::format("; sized for {}", answer.machine);
}

std::string ExplainText(const Recommendation& answer) {
  std::string text;
  for (const Reason& reason : answer.reasons) {
    text +=
        fmt::format("\n  {} = {}  [{}]\n", reason.setting, Printable(reason.value), reason.rule);
    text += "    " + Wrapped(reason.because, 4) + "\n";
    if (!reason.formula.empty()) text += "    " + Wrapped(reason.formula, 4) + "\n";
    text += "    source: " + Wrapped(reason.source, 12) + "\n";
  }
  if (answer.ledger.empty()) return text;
  text += "\n  ceilings that were looked at\n";
  TextTable ledger(4);
  for (const LedgerRow& row : answer.ledger) ledger.AddRow({row.what, row.amount, row.provenance});
  return text + ledger.ToString();
}

}  // namespace

std::string RecommendText(const Recommendation& answer, const std::vector<CurrentSetting>& current,
                          const TextStyle& style) {
  const std::string command = ShellCommand(GunicornCommand(answer.settings, answer.app));
  std::string text = Colored(command, "1", style.color) + "\n\n";
  text += SettingsTable(answer, current);
  text += "\n  " + Wrapped(CarriesText(answer), 2) + "\n";
  if (answer.prediction) text += "\n" + PredictionText(*answer.prediction);
  if (style.explain) text += ExplainText(answer);
  for (const Warning& warning : answer.warnings) {
    text += "\n  " + Colored("warning:", "33;1", style.color) + " " +
            Wrapped(fmt::format("{} [{}]", warning.message, warning.id), 11) + "\n";
    text += "  help: " + Wrapped(warning.help, 8) + "\n";
  }
  return text;
}

std::string CompareText(const Recommendation& answer, const std::vector<OtherAnswer>& others) {
  const auto number = [](const std::optional<std::int64_t>& value, std::string_view otherwise) {
    return value ? std::to_string(*value) : std::string(otherwise);
  };
  TextTable table;
  table.AddRow({"rule", "workers", "threads", "how", "remark"});
  table.AddRow({"corntune", std::to_string(answer.workers), std::to_string(answer.threads),
                answer.reasons.empty() ? "" : answer.reasons.front().because, answer.machine});
  for (const OtherAnswer& other : others) {
    table.AddRow({other.name, number(other.workers, "-"), number(other.threads, "-"), other.formula,
                  other.remark});
  }
  std::string text = table.ToString() + "\n  sources\n";
  TextTable sources(4);
  for (const OtherAnswer& other : others) sources.AddRow({other.name, other.source});
  return text + sources.ToString();
}

}  // namespace corntune
