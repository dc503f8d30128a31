#include "python_apps.h"

#include <gtest/gtest.h>

#include "corntune/base/text.h"

namespace corntune {
namespace {

std::string AppsIn(std::string_view text) {
  std::vector<std::string> apps;
  for (const ModuleApp& app : AppsOfModule(text)) {
    apps.push_back(app.name + " " + std::string(app.framework) + " " + std::to_string(app.line));
  }
  return Join(apps, ", ");
}

TEST(AppsOfModuleTest, AFactoryIsCallableWithoutArguments) {
  const auto with = [](const std::string& parameters) {
    return AppsIn("def create_app(" + parameters + "):\n  return Flask('x')\n");
  };
  EXPECT_EQ(with(""), "create_app() Flask 1");
  EXPECT_EQ(with("config=None"), "create_app() Flask 1");
  EXPECT_EQ(with("config: dict = make(1, 2), *args, **more"), "create_app() Flask 1");
  EXPECT_EQ(with("*, debug=False"), "create_app() Flask 1");
  EXPECT_EQ(with("a=(1, 2), b=[3]"), "create_app() Flask 1");
  EXPECT_EQ(with("config"), "");
  EXPECT_EQ(with("config: dict[str, int]"), "");
  EXPECT_EQ(with("a=1, *, debug"), "");
}

TEST(AppsOfModuleTest, AnAsynchronousFactoryIsNone) {
  EXPECT_EQ(AppsIn("async def create_app():\n  return FastAPI()\n"), "");
}

TEST(AppsOfModuleTest, LinesAreThoseOfTheText) {
  EXPECT_EQ(AppsIn("\"\"\"Flask(\n\"\"\"\n\n# app = Flask()\napp = \\\n  Flask()\n"),
            "app Flask 5");
}

TEST(AppsOfModuleTest, AnObjectOfAnUnknownFactoryIsToldWithoutAFramework) {
  const auto apps = AppsOfModule("app = shop.create_app()\n");
  ASSERT_EQ(apps.size(), 1u);
  EXPECT_EQ(apps[0].origin, AppOrigin::kMade);
  EXPECT_EQ(apps[0].interface, "");
}

TEST(DjangoSettingsOfTest, TheModuleIsReadFromEitherSpelling) {
  EXPECT_EQ(
      DjangoSettingsOf("  os.environ.setdefault(\"DJANGO_SETTINGS_MODULE\", \"a.settings\")\n"),
      "a.settings");
  EXPECT_EQ(DjangoSettingsOf("os.environ['DJANGO_SETTINGS_MODULE'] = 'b.settings'\n"),
            "b.settings");
  EXPECT_EQ(DjangoSettingsOf("# DJANGO_SETTINGS_MODULE 'c'\n"), "");
  EXPECT_EQ(DjangoSettingsOf("DJANGO_SETTINGS_MODULE"), "");
  EXPECT_EQ(DjangoSettingsOf("DJANGO_SETTINGS_MODULE = 'open\n"), "");
}

}  // namespace
}  // namespace corntune
