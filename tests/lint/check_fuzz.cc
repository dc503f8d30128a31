// Reading and judging a small project never crashes and ends soon; what is claimed has a place, and
// so has every rewrite.
//
// An input is a project: a line "=== NAME" begins each file, the first line of all may leave the
// mark out. What is read is read in the form that FormOf gives it.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "corntune/deploy/read.h"
#include "corntune/lint/fixes.h"
#include "corntune/lint/lint.h"
#include "corntune/os/file_tree.h"

namespace {

using namespace corntune;

constexpr std::size_t kMostFiles = 8;
constexpr std::string_view kMark = "=== ";

std::map<std::string, std::string> FilesOf(std::string_view input) {
  std::map<std::string, std::string> files;
  while (!input.empty() && files.size() < kMostFiles) {
    if (input.starts_with(kMark)) input.remove_prefix(kMark.size());
    const std::size_t line = std::min(input.find('\n'), input.size());
    const std::string name(input.substr(0, line));
    input.remove_prefix(std::min(line + 1, input.size()));
    const std::size_t next = input.find("\n=== ");
    const std::size_t end = next == std::string_view::npos ? input.size() : next + 1;
    if (!name.empty() && name.find('\0') == std::string::npos) files[name] = input.substr(0, end);
    input.remove_prefix(end);
  }
  return files;
}

void Demand(bool holds) {
  if (!holds) std::abort();
}

void Judge(const FoundDeployment& deployment) {
  for (const DeploySetting& setting : deployment.settings) {
    Demand(setting.value.has_value() != (setting.origin == SettingOrigin::kUnknown));
    Demand(setting.value.has_value() || !setting.reason.empty());
    Demand(setting.place.line >= 0 && setting.place.column >= 0);
  }
}

// Each rewrite has its place in the text, alone and beside the others.
void Mend(const std::map<std::string, std::string>& texts, const std::string& path,
          const std::vector<TextFix>& fixes) {
  const auto text = texts.find(path);
  Demand(text != texts.end());
  std::size_t grown = 0;
  for (const TextFix& fix : fixes) {
    const FixedText alone = ApplyFixes(text->second, {fix});
    Demand(alone.made == std::vector<bool>{true});
    Demand(alone.text != text->second);
    grown += fix.text.size();
  }
  const FixedText all = ApplyFixes(text->second, fixes);
  Demand(std::find(all.made.begin(), all.made.end(), true) != all.made.end());
  Demand(all.text.size() <= text->second.size() + grown);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::map<std::string, std::string> texts = FilesOf(input);
  MemoryFileTree tree;
  for (const auto& [name, text] : texts) tree.Put("/" + name, text);
  DeployRequest request;
  request.node_cpus = 6;
  request.version = PinnedGunicorn(tree, ".");
  std::vector<DeployFile> files;
  for (const auto& [name, text] : texts) {
    const auto form = FormOf(name, text);
    if (!form) continue;
    files.push_back(ReadDeployFile(tree, ".", name, text, *form, request));
    for (const FoundDeployment& deployment : files.back().deployments) Judge(deployment);
  }
  const TextSource source = [&](const std::string& path) -> std::shared_ptr<const std::string> {
    const auto found = texts.find(path);
    return found == texts.end() ? nullptr : std::make_shared<const std::string>(found->second);
  };
  LintRequest lint;
  lint.select = {"CT"};
  std::map<std::string, std::vector<TextFix>> fixes;
  for (const Finding& finding : Lint(files, lint, source).findings) {
    Demand(finding.place.line >= 1 && finding.place.column >= 1);
    Demand(finding.place.end_line >= finding.place.line);
    Demand(texts.count(finding.place.file) > 0);
    Demand(!finding.message.empty());
    if (finding.fix) fixes[finding.fix->place.file].push_back(*finding.fix);
  }
  for (const auto& one : fixes) Mend(texts, one.first, one.second);
  return 0;
}
