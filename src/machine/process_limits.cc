#include "process_limits.h"

#include <string>
#include <string_view>

#include <fmt/format.h>

#include "corntune/base/text.h"

#include "cgroup_values.h"

namespace corntune {
namespace {

constexpr std::string_view kLimitsFile = "/proc/self/limits";

// One line of /proc/self/limits: the soft and the hard limit, empty when unlimited.
struct SoftAndHard {
  Limit<std::uint64_t> soft;
  std::optional<std::uint64_t> hard;
};

// A number or "unlimited", or nothing when it is neither.
Result<std::optional<std::uint64_t>> ParseLimit(std::string_view word) {
  if (word == "unlimited") return std::optional<std::uint64_t>();
  return ParseMaxOrNumber(word);
}

// "Max open files            1024                 524288               files"
SoftAndHard ReadLine(std::string_view what, std::string_view table, std::string_view key,
                     Reader& reader) {
  const auto line = LineOf(table, key);
  const auto words = Words(line ? line->substr(key.size()) : std::string_view());
  const auto soft = ParseLimit(words.empty() ? "" : words[0]);
  const auto hard = ParseLimit(words.size() < 2 ? "" : words[1]);
  if (!soft || !hard) {
    reader.Add(what, std::string(kLimitsFile), line.value_or(""),
               fmt::format("unknown: no limit in \"{}\"", key));
    return {};
  }
  const std::size_t row = reader.Add(what, std::string(kLimitsFile), *line,
                                     *soft ? fmt::format("{}", **soft) : std::string("unlimited"));
  return {{*soft, row}, *hard};
}

std::optional<std::uint64_t> ReadSomaxconn(Reader& reader) {
  constexpr std::string_view kWhat = "somaxconn";
  const std::string file = "/proc/sys/net/core/somaxconn";
  const auto raw = reader.Value(kWhat, file);
  if (!raw) return std::nullopt;
  const auto value = ParseMaxOrNumber(*raw);
  if (!value || !*value) {
    reader.Add(kWhat, file, *raw, "unknown: not a number");
    return std::nullopt;
  }
  reader.Add(kWhat, file, *raw, fmt::format("{}", **value));
  return **value;
}

}  // namespace

LimitFacts ReadLimits(const Limit<std::uint64_t>& pids, Reader& reader) {
  LimitFacts facts;
  facts.pids_max = pids.value;
  Limit<std::uint64_t> processes = pids;
  if (const auto table = reader.Table("open files", std::string(kLimitsFile))) {
    const SoftAndHard files = ReadLine("open files", *table, "Max open files", reader);
    facts.open_files = files.soft.value;
    facts.open_files_hard = files.hard;
    const Limit<std::uint64_t> own = ReadLine("processes", *table, "Max processes", reader).soft;
    if (own.value && (!processes.value || *own.value < *processes.value)) processes = own;
  }
  facts.processes = processes.value;
  if (processes.value) reader.MarkWinner(processes.row);
  facts.somaxconn = ReadSomaxconn(reader);
  return facts;
}

}  // namespace corntune
