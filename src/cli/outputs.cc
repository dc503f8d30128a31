#include "outputs.h"

#include <algorithm>
#include <optional>

#include "corntune/base/text.h"
#include "corntune/os/atomic_file.h"

#include "usage_error.h"

namespace corntune {
namespace {

// "text, json or html"
std::string Choice(const std::vector<std::string>& forms) {
  const std::vector<std::string> front(forms.begin(), forms.end() - 1);
  return Join(front, ", ") + " or " + forms.back();
}

}  // namespace

CLI::Option* AddFormats(CLI::App& command, std::vector<std::string>& formats,
                        const std::vector<std::string>& forms) {
  return command
      .add_option("--format", formats,
                  Choice(forms) + "; FORM=FILE writes it to a file beside what is printed")
      ->type_name("FORM[=FILE]")
      ->allow_extra_args(false);
}

Result<Outputs> OutputsOf(const std::vector<std::string>& formats,
                          const std::vector<std::string>& forms) {
  Outputs outputs;
  std::optional<std::string> printed;
  for (const std::string& format : formats) {
    const std::size_t cut = format.find('=');
    const std::string form = format.substr(0, cut);
    if (std::find(forms.begin(), forms.end(), form) == forms.end()) {
      const auto nearest = DidYouMean(form, forms);
      return UsageError("--format", "not a format: " + Quoted(form) +
                                        (nearest ? " (did you mean " + *nearest + "?)"
                                                 : " (expected " + Choice(forms) + ")"));
    }
    if (cut == std::string::npos || format.substr(cut) == "=-") {
      if (printed) {
        return UsageError("--format", "both " + *printed + " and " + form +
                                          " would be printed (expected e.g. " + form + "=FILE)");
      }
      printed = form;
      continue;
    }
    const std::string file = format.substr(cut + 1);
    if (file.empty()) return UsageError("--format", "names no file: " + Quoted(format));
    for (const OutputFile& other : outputs.files) {
      if (other.file == file) return UsageError("--format", "two write to " + Quoted(file));
    }
    outputs.files.push_back({form, file});
  }
  outputs.printed = printed.value_or("text");
  return outputs;
}

CommandResult Delivered(const Outputs& outputs, ExitCode code, const FormText& text_of) {
  for (const OutputFile& output : outputs.files) {
    const auto written = WriteFileAtomically(output.file, text_of(output.form, false));
    if (written) continue;
    PrintError(written.error());
    code = ExitCode::kCannot;
  }
  return {text_of(outputs.printed, true), code};
}

}  // namespace corntune
