#include "corntune/server/options.h"

#include <gtest/gtest.h>

#include "corntune/gunicorn/catalogue.h"

namespace corntune {
namespace {

TEST(Options, WithoutSettingsTheyAreGunicornsDefaults) {
  const auto options = ServerOptionsFrom(Settings{});
  ASSERT_TRUE(options);
  // gunicorn --print-config of 27.0.1.
  EXPECT_EQ(options->worker_class, WorkerClass::kSync);
  EXPECT_EQ(options->workers, 1);
  EXPECT_EQ(options->worker_connections, 1000);
  EXPECT_EQ(options->timeout_s, 30);
  EXPECT_EQ(options->graceful_timeout_s, 30);
  EXPECT_EQ(options->keepalive_s, 2);
  EXPECT_EQ(options->backlog, 2048);
  EXPECT_EQ(options->limit_request_line, 4094);
  EXPECT_EQ(options->limit_request_fields, 100);
  EXPECT_EQ(options->limit_request_field_size, 8190);
  ASSERT_EQ(options->binds.size(), 1u);
  EXPECT_EQ(options->binds[0].host, "127.0.0.1");
  EXPECT_EQ(options->binds[0].number, 8000);
}

TEST(Options, EverySettingIsInTheCatalogueAndHasAFlag) {
  for (const std::string_view name : ServerSettings()) {
    const SettingInfo* info = FindSetting(name);
    ASSERT_NE(info, nullptr) << name;
    EXPECT_FALSE(LongFlag(*info).empty()) << name;
  }
}

TEST(Options, SeveralThreadsTurnSyncIntoGthread) {
  Settings settings;
  settings.Set("threads", std::int64_t{4});
  EXPECT_EQ(ServerOptionsFrom(settings)->worker_class, WorkerClass::kGthread);
}

TEST(Options, WhatTheServerDoesNotImplementIsRefused) {
  Settings settings;
  settings.Set("keyfile", std::string("/x"));
  EXPECT_EQ(ServerOptionsFrom(settings).error().ToString(),
            "--keyfile: a setting of Gunicorn that the bundled server does not implement (leave it "
            "out)");
  settings = Settings{};
  settings.Set("worker_class", std::string("uvicorn_worker.UvicornWorker"));
  EXPECT_EQ(ServerOptionsFrom(settings).error().ToString(),
            "--worker-class: not served: \"uvicorn_worker.UvicornWorker\" (expected sync, gthread, "
            "gevent, asgi, tornado)");
}

TEST(Options, NumbersOutOfRangeAreRefusedByName) {
  Settings settings;
  settings.Set("workers", std::int64_t{501});
  EXPECT_EQ(ServerOptionsFrom(settings).error().ToString(),
            "--workers: out of range: 501 (expected 1 to 500)");
}

TEST(Options, LimitsAreCappedAsGunicornCapsThem) {
  Settings settings;
  settings.Set("limit_request_line", std::int64_t{100000});
  settings.Set("limit_request_fields", std::int64_t{0});
  settings.Set("limit_request_field_size", std::int64_t{0});
  const auto options = ServerOptionsFrom(settings);
  EXPECT_EQ(options->limit_request_line, 8190);
  EXPECT_EQ(options->limit_request_fields, 32768);
  EXPECT_EQ(options->limit_request_field_size, 8190);
}

TEST(ParseBind, ReadsEveryFormOfGunicorns) {
  const auto parse = [](std::string_view text) { return ParseBind(text, "--bind"); };
  EXPECT_EQ(parse("127.0.0.1:81")->number, 81);
  EXPECT_EQ(parse("[::1]:81")->host, "::1");
  EXPECT_EQ(parse("[::1]")->number, 8000);
  EXPECT_EQ(parse("localhost")->host, "localhost");
  EXPECT_EQ(parse("tcp://LocalHost:9")->host, "localhost");
  EXPECT_EQ(parse(":9")->host, "");
  EXPECT_EQ(parse("unix:/run/a.sock")->path, "/run/a.sock");
  EXPECT_EQ(parse("unix:///run/a.sock")->path, "/run/a.sock");
  EXPECT_EQ(parse("fd://3")->number, 3);
  EXPECT_EQ(parse("fd://3")->kind, BindAddress::Kind::kDescriptor);
}

TEST(ParseBind, RefusesWhatIsNoAddress) {
  EXPECT_EQ(ParseBind("a:b", "--bind").error().ToString(),
            "--bind: not an address: \"a:b\" (expected HOST:PORT, [IPV6]:PORT, unix:PATH or "
            "fd://NUMBER)");
  EXPECT_FALSE(ParseBind("a:65536", "--bind"));
  EXPECT_FALSE(ParseBind("unix:", "--bind"));
  EXPECT_FALSE(ParseBind("unix:/" + std::string(107, 'x'), "--bind"));
  EXPECT_FALSE(ParseBind("fd://x", "--bind"));
}

}  // namespace
}  // namespace corntune
