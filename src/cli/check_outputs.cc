#include "check_outputs.h"

#include <algorithm>
#include <set>
#include <string_view>

#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/os/atomic_file.h"

namespace corntune {
namespace {

struct Form {
  std::string_view name;
  std::string (*write)(const CheckReport& report);  // null: text, which needs more than the report
};

constexpr Form kForms[] = {{"text", nullptr},       {"line", CheckLines},
                           {"json", CheckJson},     {"sarif", CheckSarif},
                           {"github", CheckGithub}, {"step-summary", CheckStepSummary},
                           {"junit", CheckJunit},   {"checkstyle", CheckCheckstyle}};

std::vector<std::string> FormNames() {
  std::vector<std::string> names;
  for (const Form& form : kForms) names.emplace_back(form.name);
  return names;
}

Result<CheckOutput> CheckOutputOf(const std::string& word) {
  const std::size_t equals = word.find('=');
  CheckOutput output;
  output.form = word.substr(0, equals);
  const std::vector<std::string> names = FormNames();
  if (std::find(names.begin(), names.end(), output.form) == names.end()) {
    const auto nearest = DidYouMean(output.form, names);
    return UsageError("--format", fmt::format("no such choice: {} ({})", Quoted(output.form),
                                              nearest ? fmt::format("did you mean {}?", *nearest)
                                                      : "expected " + Join(names, ", ")));
  }
  if (equals == std::string::npos) return output;
  const std::string file = word.substr(equals + 1);
  if (file.empty()) {
    return UsageError("--format", fmt::format("no file after {} (expected e.g. {}check.out)",
                                              Quoted(word), word));
  }
  if (file != "-") output.file = file;
  return output;
}

}  // namespace

const std::string& CheckForms() {
  static const std::string names = Join(FormNames(), ", ");
  return names;
}

Result<std::vector<CheckOutput>> CheckOutputsOf(const std::vector<std::string>& given) {
  std::vector<CheckOutput> outputs;
  std::set<std::string> places;
  for (const std::string& word : given) {
    auto output = CheckOutputOf(word);
    if (!output) return tl::unexpected(output.error());
    if (!places.insert(output->file.value_or("")).second) {
      return UsageError(
          "--format", output->file ? fmt::format("two outputs to {}", Quoted(*output->file))
                                   : fmt::format("two outputs to stdout (give one a file: {}=FILE)",
                                                 output->form));
    }
    outputs.push_back(std::move(*output));
  }
  if (outputs.empty()) outputs.emplace_back();
  return outputs;
}

Result<std::string> WriteCheckOutputs(const std::vector<CheckOutput>& outputs,
                                      const CheckReport& report, const TextSource& texts,
                                      bool color) {
  std::string printed;
  for (const CheckOutput& output : outputs) {
    const auto* form = std::find_if(std::begin(kForms), std::end(kForms),
                                    [&](const Form& one) { return one.name == output.form; });
    const std::string text = form->write == nullptr
                                 ? CheckText(report, texts, color && !output.file)
                                 : form->write(report);
    if (!output.file) {
      printed = text;
    } else if (auto written = WriteFileAtomically(*output.file, text); !written) {
      return tl::unexpected(written.error());
    }
  }
  return printed;
}

}  // namespace corntune
