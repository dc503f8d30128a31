// What Gunicorn makes of the text that a command line or a variable gives a setting.
#pragma once

#include <string_view>

#include "corntune/base/result.h"
#include "corntune/gunicorn/catalogue.h"
#include "corntune/gunicorn/settings.h"

namespace corntune {

// The value that the release's validator returns for `text` (validate_... in gunicorn/config.py),
// or an error at `place` where it refuses it. Whatever asks the machine is not checked: that a
// file, a folder, a user or a module exists. An option that is given several times yields one
// element here.
Result<SettingValue> ReadSettingText(const SettingForm& form, std::string_view text,
                                     std::string_view place);

}  // namespace corntune
