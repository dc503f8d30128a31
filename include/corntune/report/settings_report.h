// Gunicorn's settings as corntune knows them, for people and for programs.
#pragma once

#include <string>
#include <vector>

#include "corntune/gunicorn/catalogue.h"

namespace corntune {

// One row a setting of `version`: name, type, default, flag, and the classes where not all.
std::string SettingsTable(const std::vector<const SettingInfo*>& settings,
                          const GunicornVersion& version);

// Everything about one setting as it is in `version`, which has it.
std::string SettingText(const SettingInfo& setting, const GunicornVersion& version);

// corntune.settings/1 (docs/schemas/settings.schema.json).
std::string SettingsJson(const std::vector<const SettingInfo*>& settings,
                         const GunicornVersion& version);

}  // namespace corntune
