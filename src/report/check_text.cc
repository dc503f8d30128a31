#include <algorithm>

#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/report/check.h"

#include "table.h"

namespace corntune {
namespace {

constexpr std::size_t kWidestLine = 160;

std::string Paint(std::string_view text, const char* code, bool color) {
  return color ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
}

const char* ColorOf(Severity severity) {
  if (severity == Severity::kError) return "1;31";
  return severity == Severity::kWarning ? "1;33" : "1;36";
}

std::string PlaceText(const SourcePlace& place) {
  if (place.line == 0) return Printable(place.file);
  return fmt::format("{}:{}:{}", Printable(place.file), place.line, place.column);
}

// The line of the source with carets below what is meant; nothing for a line that is too long.
std::string Excerpt(const Finding& finding, const TextSource& texts) {
  const SourcePlace& place = finding.place;
  const auto text = texts ? texts(place.file) : nullptr;
  if (!text || place.line == 0) return "";
  const std::vector<std::string_view> lines = Lines(*text);
  const auto index = static_cast<std::size_t>(place.line) - 1;
  if (index >= lines.size() || lines[index].size() > kWidestLine || !IsUtf8(lines[index]))
    return "";
  std::string shown(lines[index]);
  std::replace(shown.begin(), shown.end(), '\t', ' ');
  const auto width = static_cast<std::size_t>(std::count_if(shown.begin(), shown.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
  const auto first = static_cast<std::size_t>(std::max(place.column, 1));
  if (Printable(shown) != shown || first > width) return "";
  const std::size_t last =
      place.end_line == place.line
          ? std::min(static_cast<std::size_t>(std::max(place.end_column, 1)), width + 1)
          : width + 1;
  return fmt::format("{:>5} | {}\n      | {}{}\n", place.line, shown, std::string(first - 1, ' '),
                     std::string(last > first ? last - first : 1, '^'));
}

std::string Plural(std::size_t number, const char* what) {
  return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
}

std::string Summary(const CheckReport& report) {
  std::string text = CheckCounts(report);
  if (!report.lint.findings.empty()) {
    text += fmt::format(" (corntune rules {} tells more)", report.lint.findings.front().code);
  }
  text += '\n';
  const auto mendable =
      std::count_if(report.lint.findings.begin(), report.lint.findings.end(),
                    [](const Finding& finding) { return finding.fix.has_value(); });
  // After --fix what is left was left for a reason, which is told on its own.
  if (mendable > 0 && report.mended.empty()) {
    text += fmt::format("{} can be mended: corntune check --fix\n",
                        Plural(static_cast<std::size_t>(mendable), "finding"));
  }
  return text;
}

}  // namespace

bool CheckReport::Fails() const {
  return std::any_of(lint.findings.begin(), lint.findings.end(),
                     [this](const Finding& finding) { return Counts(finding); });
}

std::string CheckCounts(const CheckReport& report) {
  std::size_t counts[3] = {0, 0, 0};
  for (const Finding& finding : report.lint.findings) ++counts[static_cast<int>(finding.severity)];
  std::size_t deployments = 0;
  for (const DeployFile& file : report.files) deployments += file.deployments.size();
  std::string text =
      fmt::format("{}, {}, {} in {}, {}", Plural(counts[2], "error"), Plural(counts[1], "warning"),
                  Plural(counts[0], "info"), Plural(report.looked_at, "file"),
                  Plural(deployments, "deployment"));
  if (!report.lint.silenced.empty())
    text += fmt::format(", {} silenced", report.lint.silenced.size());
  if (!report.known.empty()) text += fmt::format(", {} in the baseline", report.known.size());
  if (!report.gone.empty()) text += fmt::format(", {} gone", report.gone.size());
  return text;
}

std::string MendedCounts(const CheckReport& report) {
  return fmt::format("{} mended in {}", Plural(report.mended.size(), "finding"),
                     Plural(report.mended_files, "file"));
}

std::string CheckText(const CheckReport& report, const TextSource& texts, bool color) {
  std::string out;
  for (const Finding& finding : report.lint.findings) {
    out += fmt::format("{}: {}: {} [{} {}]\n", PlaceText(finding.place),
                       Paint(NameOf(finding.severity), ColorOf(finding.severity), color),
                       Printable(finding.message), finding.code, finding.slug);
    out += Excerpt(finding, texts);
    if (!finding.help.empty()) out += fmt::format("   help: {}\n", Printable(finding.help));
  }
  for (const BaselineEntry& entry : report.gone) {
    out += fmt::format("{}: gone, and still in the baseline: {} [{}]\n", Printable(entry.path),
                       Printable(entry.message), Printable(entry.rule));
  }
  for (const Finding& finding : report.mended) {
    out += fmt::format("{}: {}: {} [{} {}]\n", PlaceText(finding.place),
                       Paint("mended", "1;32", color), Printable(finding.message), finding.code,
                       finding.slug);
  }
  if (!report.mended.empty()) out += MendedCounts(report) + '\n';
  return out + Summary(report);
}

std::string CheckLines(const CheckReport& report) {
  std::string out;
  for (const Finding& finding : report.lint.findings) {
    out += fmt::format("{}: {}: {} [{} {}]\n", PlaceText(finding.place), NameOf(finding.severity),
                       Printable(finding.message), finding.code, finding.slug);
  }
  return out;
}

std::string CheckGithub(const CheckReport& report) {
  const auto escape = [](std::string_view text, bool property) {
    std::string out;
    for (const char c : text) {
      if (c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ','))) {
        out += fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
      } else {
        out += c;
      }
    }
    return out;
  };
  std::string out;
  for (const Finding& finding : report.lint.findings) {
    const char* command = finding.severity == Severity::kError     ? "error"
                          : finding.severity == Severity::kWarning ? "warning"
                                                                   : "notice";
    const SourcePlace& place = finding.place;
    out += fmt::format("::{} file={},line={},col={},title={}::{} ({})\n", command,
                       escape(place.file, true), std::max(place.line, 1), std::max(place.column, 1),
                       escape(fmt::format("{} {}", finding.code, finding.slug), true),
                       escape(Printable(finding.message), false),
                       escape(Printable(finding.help), false));
  }
  return out;
}

std::string CheckSettingsText(const CheckReport& report) {
  std::string out;
  for (const DeployFile& file : report.files) {
    for (const FoundDeployment& deployment : file.deployments) {
      out += fmt::format("{} ({}) {}\n", PlaceText(deployment.place), NameOf(file.form),
                         Printable(deployment.name));
      TextTable table;
      for (const DeploySetting& setting : deployment.settings) {
        table.AddRow({setting.name, setting.value ? Printable(ToText(*setting.value)) : "unknown",
                      std::string(NameOf(setting.origin)),
                      fmt::format("{} {}{}", NameOf(setting.layer), PlaceText(setting.place),
                                  setting.value || setting.reason.empty()
                                      ? ""
                                      : fmt::format(" ({})", Printable(setting.reason)))});
      }
      if (!table.empty()) out += table.ToString();
      if (deployment.open) {
        out += fmt::format("  others are not known: {}\n", Printable(deployment.open_reason));
      }
    }
  }
  return out;
}

std::string RulesText() {
  TextTable table(0);
  for (const Rule* rule : Rules()) {
    table.AddRow({std::string(rule->code), std::string(rule->slug),
                  std::string(NameOf(rule->severity)), std::string(rule->summary)});
  }
  return table.ToString();
}

std::string RuleText(const Rule& rule) {
  const auto example = [](const char* title, const RuleExample& one) {
    std::string text = fmt::format("\n{} ({}):\n", title, one.file);
    for (const std::string_view line : Lines(one.text))
      text += fmt::format("    {}\n", Printable(line));
    if (one.beside.empty()) return text;
    text += fmt::format("  with {}:\n", one.beside);
    for (const std::string_view line : Lines(one.beside_text))
      text += fmt::format("    {}\n", Printable(line));
    return text;
  };
  std::string out = fmt::format("{} {} ({})\n\n{}.\n{}\n", rule.code, rule.slug,
                                NameOf(rule.severity), rule.summary, Wrapped(rule.why, 0));
  if (!rule.source.empty()) out += fmt::format("\nSource: {}\n", rule.source);
  out += example("Wrong", rule.wrong) + example("Right", rule.right);
  if (!rule.mends.empty()) out += fmt::format("\nMended by check --fix: {}\n", rule.mends);
  return out + fmt::format("\nIgnore it when: {}\n", rule.ignore_when);
}

}  // namespace corntune
