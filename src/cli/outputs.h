// `--format FORM` and `--format FORM=FILE`: what a command prints, and what it writes beside that.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "corntune/base/result.h"

#include "command.h"

namespace corntune {

struct OutputFile {
  std::string form;
  std::string file;
};

struct Outputs {
  std::string printed = "text";  // goes to stdout, or to --output
  std::vector<OutputFile> files;
};

// Declares --format, which may be given several times; `forms` are named in the help.
CLI::Option* AddFormats(CLI::App& command, std::vector<std::string>& formats,
                        const std::vector<std::string>& forms);

// What the values of --format ask for: text is printed unless another form is. Fails for a form
// that is none of `forms`, for two that would be printed, and for a file that is named twice.
Result<Outputs> OutputsOf(const std::vector<std::string>& formats,
                          const std::vector<std::string>& forms);

// Writes each file, in one step, with what `text_of` makes of its form, and returns what is to be
// printed; only that may be coloured. A file that cannot be written is told on stderr and makes the
// exit code 3: what took a run to find out is printed all the same.
using FormText = std::function<std::string(std::string_view form, bool printed)>;
CommandResult Delivered(const Outputs& outputs, ExitCode code, const FormText& text_of);

}  // namespace corntune
