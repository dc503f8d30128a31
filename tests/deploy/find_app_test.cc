#include "corntune/deploy/find_app.h"

#include <gtest/gtest.h>

namespace corntune {
namespace {

std::vector<std::string> AppsIn(const std::map<std::string, std::string>& files) {
  MemoryFileTree tree;
  for (const auto& [path, content] : files) tree.Put("/project/" + path, content);
  std::vector<std::string> apps;
  for (const AppCandidate& candidate : FindApps(tree, "/project")) {
    apps.push_back(candidate.app + " " + std::string(candidate.interface));
  }
  return apps;
}

using Apps = std::vector<std::string>;

TEST(FindAppsTest, DjangoHasOneOfEachInterface) {
  EXPECT_EQ(AppsIn({{"manage.py", "import os\n"},
                    {"shop/wsgi.py", "application = get_wsgi_application()\n"},
                    {"shop/asgi.py", "application = get_asgi_application()\n"}}),
            (Apps{"shop.asgi:application asgi", "shop.wsgi:application wsgi"}));
}

TEST(FindAppsTest, FlaskAsAnObjectAsAnAttributeAndAnnotated) {
  EXPECT_EQ(AppsIn({{"main.py", "app = Flask(__name__)\n"}}), (Apps{"main:app wsgi"}));
  EXPECT_EQ(AppsIn({{"web/__init__.py", "server = flask.Flask('x')\n"}}),
            (Apps{"web:server wsgi"}));
  EXPECT_EQ(AppsIn({{"api.py", "api: FastAPI = FastAPI(\n  title='x')\n"}}),
            (Apps{"api:api asgi"}));
}

TEST(FindAppsTest, AFactoryCountsWhenItNeedsNoArgumentsAndTheModuleMakesNoApp) {
  const std::string body = "  app = Flask(__name__)\n  return app\n";
  EXPECT_EQ(AppsIn({{"web.py", "def create_app(config=None, **kw):\n" + body}}),
            (Apps{"web:create_app() wsgi"}));
  EXPECT_EQ(AppsIn({{"web.py", "def create_app(config):\n" + body}}), Apps{});
  EXPECT_EQ(AppsIn({{"web.py", "def create_app():\n" + body + "app = Flask('x')\n"}}),
            (Apps{"web:app wsgi"}));
}

TEST(FindAppsTest, WhatIsCommentedQuotedIndentedOrATestDoesNotCount) {
  EXPECT_EQ(
      AppsIn({{"a.py", "# app = Flask()\n\"\"\"\napp = Flask()\n\"\"\"\nif x:\n  app = Flask()\n"},
              {"test_a.py", "app = Flask()\n"},
              {"tests/b.py", "app = Flask()\n"},
              {".hidden/c.py", "app = Flask()\n"},
              {"venv/lib/d.py", "app = Flask()\n"},
              {"other/pyvenv.cfg", ""},
              {"other/e.py", "app = Flask()\n"},
              {"not-a-module.py", "app = Flask()\n"}}),
      Apps{});
}

TEST(FindAppsTest, AModuleBelowSrcIsNamedAsInstalled) {
  EXPECT_EQ(AppsIn({{"src/shop/app.py", "app = Flask()\n"}}), (Apps{"shop.app:app wsgi"}));
  EXPECT_EQ(AppsIn({{"src/__init__.py", ""}, {"src/app.py", "app = Flask()\n"}}),
            (Apps{"src.app:app wsgi"}));
}

TEST(FindAppsTest, LongFilesAndDeepFoldersAreLeftOut) {
  EXPECT_EQ(AppsIn({{"a.py", "app = Flask()\n" + std::string(300 * 1024, '#')},
                    {"a/b/c/d/e/f.py", "app = Flask()\n"}}),
            Apps{});
}

TEST(ChooseAppTest, SeveralAreListedAndTheOtherInterfaceIsExplained) {
  const AppCandidate one{"a:app", "wsgi", "Flask", "a.py", 3};
  const AppCandidate two{"b:app", "wsgi", "Flask", "b.py", 4};
  const AppCandidate async{"c:app", "asgi", "FastAPI", "c.py", 5};
  EXPECT_EQ(ChooseApp({one, async}, "wsgi")->app, "a:app");
  EXPECT_EQ(ChooseApp({one, async}, "asgi")->app, "c:app");
  EXPECT_EQ(ChooseApp({one, two}, "wsgi").error().ToString(),
            "APP: several applications are here, name one:\n  a:app  (Flask, a.py:3)\n"
            "  b:app  (Flask, b.py:4)");
  EXPECT_EQ(ChooseApp({async}, "wsgi").error().ToString(),
            "APP: what is here runs on ASGI worker classes only (--class=uvicorn or asgi):\n"
            "  c:app  (FastAPI, c.py:5)");
}

}  // namespace
}  // namespace corntune
