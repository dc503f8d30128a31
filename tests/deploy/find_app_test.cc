#include "corntune/deploy/find_app.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "support/golden.h"

namespace corntune {
namespace {

std::vector<std::string> AppsIn(const std::map<std::string, std::string>& files) {
  MemoryFileTree tree;
  for (const auto& [path, content] : files) tree.Put("/project/" + path, content);
  std::vector<std::string> apps;
  for (const AppCandidate& candidate : FindApps(tree, "/project")) {
    std::string app = candidate.app + " " + std::string(candidate.interface);
    if (!candidate.chdir.empty()) app += " chdir=" + candidate.chdir;
    if (!candidate.pythonpath.empty()) app += " path=" + candidate.pythonpath;
    apps.push_back(app);
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
  EXPECT_EQ(AppsIn({{"src/shop/app.py", "app = Flask()\n"}}), (Apps{"shop.app:app wsgi path=src"}));
  EXPECT_EQ(AppsIn({{"src/__init__.py", ""}, {"src/app.py", "app = Flask()\n"}}),
            (Apps{"src.app:app wsgi"}));
}

TEST(FindAppsTest, AModuleOfAPackageInsideAPackageIsDotted) {
  EXPECT_EQ(AppsIn({{"shop/__init__.py", ""},
                    {"shop/web/__init__.py", ""},
                    {"shop/web/server.py", "app = Flask()\n"}}),
            (Apps{"shop.web.server:app wsgi"}));
}

TEST(FindAppsTest, AProjectBelowIsNamedFromItsOwnFolder) {
  EXPECT_EQ(AppsIn({{"backend/manage.py", ""},
                    {"backend/shop/wsgi.py", "application = get_wsgi_application()\n"}}),
            (Apps{"shop.wsgi:application wsgi chdir=backend"}));
  EXPECT_EQ(AppsIn({{"my-service/pyproject.toml", ""},
                    {"my-service/src/shop/app.py", "app = FastAPI()\n"}}),
            (Apps{"shop.app:app asgi chdir=my-service path=src"}));
  EXPECT_EQ(AppsIn({{"shop/__init__.py", ""},
                    {"shop/requirements.txt", ""},
                    {"shop/main.py", "app = FastAPI()\n"}}),
            (Apps{"shop.main:app asgi"}));
}

TEST(FindAppsTest, WhatWrapsDjangoCountsInItsPlace) {
  EXPECT_EQ(AppsIn({{"a/wsgi.py", "application = Wrapper(get_wsgi_application())\n"}}),
            (Apps{"a.wsgi:application wsgi"}));
  EXPECT_EQ(
      AppsIn({{"a/wsgi.py",
               "application = get_wsgi_application()\napplication = Wrapper(application)\n"}}),
      (Apps{"a.wsgi:application wsgi"}));
  EXPECT_EQ(AppsIn({{"a/asgi.py",
                     "django_app = get_asgi_application()\n"
                     "application = ProtocolTypeRouter({\n  'http': django_app,\n})\n"}}),
            (Apps{"a.asgi:application asgi"}));
}

TEST(FindAppsTest, OfSeveralDjangoProjectsManagePyNamesTheOneThatIsMeant) {
  const std::map<std::string, std::string> files = {
      {"shop/wsgi.py", "application = get_wsgi_application()\n"},
      {"demo/wsgi.py", "application = get_wsgi_application()\n"}};
  EXPECT_EQ(AppsIn(files), (Apps{"demo.wsgi:application wsgi", "shop.wsgi:application wsgi"}));
  auto with_manage = files;
  with_manage["manage.py"] =
      "def main():\n    os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings.local')\n";
  EXPECT_EQ(AppsIn(with_manage), (Apps{"shop.wsgi:application wsgi"}));
  with_manage["manage.py"] = "# DJANGO_SETTINGS_MODULE 'shop.settings'\n";
  EXPECT_EQ(AppsIn(with_manage).size(), 2u);
}

TEST(FindAppsTest, TheObjectMadeByAFactoryIsMeantAndNotTheFactory) {
  EXPECT_EQ(AppsIn({{"shop/__init__.py", "def create_app():\n  return Flask(__name__)\n"},
                    {"wsgi.py", "from shop import create_app\napp = create_app('x')\n"}}),
            (Apps{"wsgi:app wsgi"}));
  // A factory from nowhere: nobody knows what it makes.
  EXPECT_EQ(AppsIn({{"wsgi.py", "from shop import create_app\napp = create_app()\n"}}), Apps{});
}

TEST(FindAppsTest, OfSeveralObjectsOfAModuleTheOneNamedAppCounts) {
  EXPECT_EQ(AppsIn({{"main.py", "api = FastAPI()\napp = FastAPI()\napp.mount('/api', api)\n"}}),
            (Apps{"main:app asgi"}));
  EXPECT_EQ(AppsIn({{"main.py", "one = FastAPI()\ntwo = FastAPI()\n"}}),
            (Apps{"main:one asgi", "main:two asgi"}));
}

TEST(FindAppsTest, OtherFrameworksAreKnownAndServersThatAreNoneAreNot) {
  EXPECT_EQ(AppsIn({{"a.py", "app = falcon.App()\n"},
                    {"b.py", "app = falcon.asgi.App()\n"},
                    {"c.py", "app = Quart(__name__)\n"},
                    {"d.py", "app = bottle.default_app()\n"},
                    {"e.py", "app = config.make_wsgi_app()\n"},
                    {"f.py", "app = web.Application()\n"},
                    {"g.py", "app = App()\n"},
                    {"h.py", "app = NotFlask()\n"}}),
            (Apps{"a:app wsgi", "b:app asgi", "c:app asgi", "d:app wsgi", "e:app wsgi"}));
}

TEST(FindAppsTest, BytesThatAreNoTextAreSurvived) {
  EXPECT_EQ(AppsIn({{"a.py", std::string("\xff\xfe\0app = Flask(\xff)\n", 19)},
                    {"b.py", "app = Flask('\xff')\n"},
                    {"c.py", "app = Flask((((((((\n"}}),
            (Apps{"b:app wsgi", "c:app wsgi"}));
}

TEST(FindAppsTest, ALoopOfLinksShowsNothingTwice) {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder.File("shop"));
  WriteText(folder.File("shop/wsgi.py"), "application = get_wsgi_application()\n");
  std::filesystem::create_directory_symlink("..", folder.File("shop/again"));
  std::filesystem::create_directory_symlink(".", folder.File("a_loop"));
  const auto candidates = FindApps(RealFileTree(), folder.path());
  ASSERT_EQ(candidates.size(), 1u);
  EXPECT_EQ(candidates[0].app, "shop.wsgi:application");
}

TEST(FindAppsTest, LongFilesAndDeepFoldersAreLeftOut) {
  EXPECT_EQ(AppsIn({{"a.py", "app = Flask()\n" + std::string(300 * 1024, '#')},
                    {"a/b/c/d/e/f.py", "app = Flask()\n"}}),
            Apps{});
}

TEST(ChooseAppTest, SeveralAreListedAndTheOtherInterfaceIsExplained) {
  const AppCandidate one{"a:app", "wsgi", "Flask", "a.py", 3, "", ""};
  const AppCandidate two{"b:app", "wsgi", "Flask", "b.py", 4, "", ""};
  const AppCandidate async{"c:app", "asgi", "FastAPI", "c.py", 5, "", ""};
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
