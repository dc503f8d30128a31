#include "corntune/deploy/check_config.h"

#include <gtest/gtest.h>

namespace corntune {
namespace {

std::string ErrorOf(std::string_view text) {
  const auto config = ReadCheckConfig(".corntune.yaml", text);
  return config ? "" : config.error().ToString();
}

TEST(CheckConfig, HasEveryKeyOfTheFormat) {
  const auto config = ReadCheckConfig("a.yaml", R"(
select: [CT1, no-prestop]
ignore: CT405, CT7
fail-on: never
severity: {CT203: error}
per-path:
  "examples/*.sh": [CT401]
target: {cpus: 250m, memory: 1GiB, node-cpus: 64, worker-memory: 100Mi, gunicorn-version: 23.0.0}
proxy: {timeout: 60s, idle: 1m}
database: {connections: 100}
)");
  ASSERT_TRUE(config) << config.error().ToString();
  ASSERT_EQ(config->select.size(), 2u);
  EXPECT_EQ(config->select[1].text, "no-prestop");
  EXPECT_EQ(config->select[1].place.line, 2);
  ASSERT_EQ(config->ignore.size(), 2u);
  EXPECT_EQ(config->ignore[1].text, "CT7");
  EXPECT_EQ(config->fail_on->text, "never");
  EXPECT_EQ(config->severity[0].second.text, "error");
  EXPECT_EQ(config->per_path[0].first, "examples/*.sh");
  EXPECT_EQ(config->cpus->value, 0.25);
  EXPECT_EQ(config->memory->value, 1073741824u);
  EXPECT_EQ(config->node_cpus, 64);
  EXPECT_EQ(config->worker_memory->value, 104857600u);
  EXPECT_EQ(config->proxy_timeout, std::chrono::seconds(60));
  EXPECT_EQ(config->proxy_idle, std::chrono::seconds(60));
  EXPECT_EQ(config->database_connections, 100);
}

TEST(CheckConfig, MayBeEmpty) {
  EXPECT_EQ(ErrorOf(""), "");
  EXPECT_EQ(ErrorOf("# nothing yet\n"), "");
}

TEST(CheckConfig, NamesLineAndRemedyOfWhatIsWrong) {
  EXPECT_EQ(ErrorOf("fail-on: error\nignor: [CT1]\n"),
            ".corntune.yaml:2:1: no such key: \"ignor\" (did you mean ignore?)");
  EXPECT_EQ(ErrorOf("target:\n  memory: 12x\n"),
            ".corntune.yaml:2:11: not a size: \"12x\" (expected e.g. 512M or 2GiB)");
  EXPECT_EQ(ErrorOf("target:\n  memory: [1GiB]\n"),
            ".corntune.yaml:2:11: expected a value, found a list");
  EXPECT_EQ(ErrorOf("target: 3\n"), ".corntune.yaml:1:9: target: expected a map, found \"3\"");
  EXPECT_EQ(ErrorOf("ignore: {a: b}\n"),
            ".corntune.yaml:1:9: ignore: expected a list, found a map");
  EXPECT_EQ(ErrorOf("ignore: [CT1]\nignore: [CT2]\n"),
            ".corntune.yaml:2:1: ignore stands here a second time");
  EXPECT_EQ(ErrorOf("- CT1\n"),
            ".corntune.yaml:1:1: the configuration: expected a map, found a list");
  EXPECT_EQ(ErrorOf("proxy: {timeout: 60}\n").substr(0, 25), ".corntune.yaml:1:18: not ");
  EXPECT_EQ(ErrorOf("database:\n  colour: 1\n"),
            ".corntune.yaml:2:3: no such key: \"colour\" (expected connections)");
}

TEST(CheckConfig, SurvivesBombs) {
  EXPECT_NE(ErrorOf("select: " + std::string(5000, '[')), "");
  std::string bomb = "a0: &a0 [x, x]\n";
  for (int i = 1; i < 40; ++i) {
    const std::string last = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + last + "," + last + "]\n";
  }
  EXPECT_NE(ErrorOf(bomb), "");
  EXPECT_NE(ErrorOf("\x80: 1"), "");
}

TEST(FindCheckConfig, TakesTheNearestUpToTheRootOfTheRepository) {
  const MemoryFileTree tree({{"/.corntune.yaml", ""},
                             {"/home/shop/.git/HEAD", ""},
                             {"/home/shop/.corntune.yaml", ""},
                             {"/home/shop/deploy/.corntune.yaml", ""},
                             {"/home/other/.git", "gitdir: x"},
                             {"/home/other/deploy/Procfile", ""}});
  EXPECT_EQ(FindCheckConfig(tree, "/home/shop/deploy/web", "/"),
            "/home/shop/deploy/.corntune.yaml");
  EXPECT_EQ(FindCheckConfig(tree, "/home/shop/docs", "/"), "/home/shop/.corntune.yaml");
  EXPECT_EQ(FindCheckConfig(tree, "/home/other/deploy", "/"), std::nullopt);
}

TEST(FindCheckConfig, OutsideOfARepositoryLooksUpToTheCurrentFolderOnly) {
  const MemoryFileTree tree({{"/.corntune.yaml", ""}, {"/tmp/shop/.corntune.yaml", ""}});
  EXPECT_EQ(FindCheckConfig(tree, "/tmp/shop/a/b", "/tmp/shop"), "/tmp/shop/.corntune.yaml");
  EXPECT_EQ(FindCheckConfig(tree, "/tmp/shop/a/b", "/tmp/shopping"), std::nullopt);
  EXPECT_EQ(FindCheckConfig(tree, "/tmp/shop/a", "/"), "/tmp/shop/.corntune.yaml");
}

TEST(PatternMeans, WhatAGitignoreWouldMean) {
  EXPECT_TRUE(PatternMeans("examples/", "docs/examples/a/Procfile"));
  EXPECT_TRUE(PatternMeans("*.sh", "a/b/start.sh"));
  EXPECT_TRUE(PatternMeans("/deploy/**/web.yaml", "deploy/a/b/web.yaml"));
  EXPECT_FALSE(PatternMeans("/examples", "docs/examples/Procfile"));
  EXPECT_FALSE(PatternMeans("examples/", "examples"));
}

}  // namespace
}  // namespace corntune
