#include <algorithm>

#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/gunicorn/command_line.h"
#include "corntune/report/verify.h"

#include "figures.h"
#include "table.h"

namespace corntune {
namespace {

constexpr const char* kGreen = "\x1b[32m";
constexpr const char* kRed = "\x1b[31m";
constexpr const char* kPlain = "\x1b[0m";

std::string Colored(const std::string& text, bool good, bool color) {
  return color ? (good ? kGreen : kRed) + text + kPlain : text;
}

// The log of a server that died has lines of its own, which Wrapped would join.
std::string Line(const std::string& mark, const std::string& name, const std::string& text) {
  const std::size_t end = text.find('\n');
  std::string line = fmt::format("  {}  {:<22}  ", mark, name);
  line += Wrapped(text.substr(0, end), 32) + "\n";
  if (end != std::string::npos) line += text.substr(end + 1) + "\n";
  return line;
}

std::string CheckLine(const VerifyCheck& check, bool color) {
  std::string text = check.observed == check.expected ? check.observed + ", as asked"
                                                      : check.expected + ": " + check.observed;
  if (check.tolerance != "none") text += " (" + check.tolerance + ")";
  return Line(Colored(check.pass ? "ok  " : "FAIL", check.pass, color), check.name, text);
}

std::string Head(const VerifyResult& result) {
  if (result.server == VerifiedServer::kUrl) {
    return fmt::format("verifying what serves at {}\n", Printable(result.command.front()));
  }
  const bool bundled = result.server == VerifiedServer::kBundled;
  std::string text = fmt::format("verifying on {} {}\n  {}\n",
                                 bundled ? "the bundled server, corntune" : "Gunicorn",
                                 result.version, Printable(ShellCommand(result.command)));
  if (!result.work.empty())
    text += fmt::format("  work of a request: {}\n", Printable(result.work));
  return text + "  " + result.limits + "\n";
}

std::string LoadLine(const VerifyResult& result) {
  if (!result.load || result.load->answered == 0) return "";
  const LoadResult& load = *result.load;
  const auto quantile = [&load](double q) { return Time(load.latency.Quantile(q) / 1e9); };
  return fmt::format("\n  {} requests at {}: p50 {}, p90 {}, p99 {}, max {}\n",
                     Count(load.answered), PerSecond(load.throughput.per_second), quantile(0.5),
                     quantile(0.9), quantile(0.99),
                     Time(static_cast<double>(load.latency.Max()) / 1e9));
}

std::string Closing(const VerifyResult& result, bool color) {
  const auto failed = std::count_if(result.checks.begin(), result.checks.end(),
                                    [](const VerifyCheck& check) { return !check.pass; });
  const auto all = result.checks.size();
  const std::string text = result.interrupted ? "interrupted: what was seen so far\n" : "";
  switch (result.verdict) {
    case Verdict::kPass:
      return text + Colored(fmt::format("pass: {} checks hold", all), true, color) + "\n";
    case Verdict::kFail:
      return text +
             Colored(fmt::format("fail: {} of {} checks do not hold", failed, all), false, color) +
             "\n";
    case Verdict::kInvalid:
      break;
  }
  return text + Colored("invalid: " + result.why, false, color) + "\n";
}

}  // namespace

std::string VerifyText(const VerifyResult& result, bool color) {
  std::string text = Head(result) + "\n";
  for (const VerifyCheck& check : result.checks) text += CheckLine(check, color);
  for (const VerifyNote& note : result.notes) text += Line("note", note.id, note.message);
  return text + LoadLine(result) + "\n" + Closing(result, color);
}

}  // namespace corntune
