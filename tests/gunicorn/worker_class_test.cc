#include "corntune/gunicorn/worker_class.h"

#include <gtest/gtest.h>

namespace corntune {
namespace {

WorkerClass Parsed(std::string_view name) {
  const auto parsed = ParseWorkerClass(name, kNewestGunicorn, "--class");
  EXPECT_TRUE(parsed) << name << ": " << (parsed ? "" : parsed.error().message);
  return parsed.value_or(WorkerClass::kEventlet);
}

std::string ErrorOf(std::string_view name, const GunicornVersion& version) {
  const auto parsed = ParseWorkerClass(name, version, "--class");
  return parsed ? "no error" : parsed.error().ToString();
}

TEST(WorkerClassTest, EveryNameOfGunicornIsKnown) {
  EXPECT_EQ(Parsed("sync"), WorkerClass::kSync);
  EXPECT_EQ(Parsed("gthread"), WorkerClass::kGthread);
  EXPECT_EQ(Parsed("gevent"), WorkerClass::kGevent);
  EXPECT_EQ(Parsed("gevent_wsgi"), WorkerClass::kGevent);
  EXPECT_EQ(Parsed("gevent_pywsgi"), WorkerClass::kGevent);
  EXPECT_EQ(Parsed("tornado"), WorkerClass::kTornado);
  EXPECT_EQ(Parsed("asgi"), WorkerClass::kAsgi);
}

TEST(WorkerClassTest, DottedPathsNameTheSameClasses) {
  EXPECT_EQ(Parsed("gunicorn.workers.sync.SyncWorker"), WorkerClass::kSync);
  EXPECT_EQ(Parsed("gunicorn.workers.gthread.ThreadWorker"), WorkerClass::kGthread);
  EXPECT_EQ(Parsed("gunicorn.workers.ggevent.GeventWorker"), WorkerClass::kGevent);
  EXPECT_EQ(Parsed("gunicorn.workers.gasgi.ASGIWorker"), WorkerClass::kAsgi);
  EXPECT_EQ(Parsed("uvicorn.workers.UvicornWorker"), WorkerClass::kUvicorn);
  EXPECT_EQ(Parsed("uvicorn_worker.UvicornH11Worker"), WorkerClass::kUvicorn);
}

TEST(WorkerClassTest, ShortNamesAreOursAndNotGunicorns) {
  EXPECT_EQ(Parsed("uvicorn"), WorkerClass::kUvicorn);
  EXPECT_EQ(Parsed("uvicorn-worker"), WorkerClass::kUvicorn);
  EXPECT_EQ(FindWorkerClass("uvicorn"), std::nullopt);
  EXPECT_EQ(FindWorkerClass("shop.workers.MyWorker"), std::nullopt);
  EXPECT_EQ(FindWorkerClass(""), std::nullopt);
}

TEST(WorkerClassTest, LeadingHashesAreDroppedAsGunicornDropsThem) {
  EXPECT_EQ(FindWorkerClass("#gevent"), WorkerClass::kGevent);
  EXPECT_EQ(FindWorkerClass("##sync"), WorkerClass::kSync);
  EXPECT_EQ(FindWorkerClass("#gunicorn.workers.sync.SyncWorker"), std::nullopt);
  EXPECT_EQ(FindWorkerClass("#"), std::nullopt);
}

TEST(WorkerClassTest, EventletIsRefusedFromTwentySixOn) {
  EXPECT_EQ(ErrorOf("eventlet", {26, 0, 0}),
            "--class: worker class \"eventlet\" was removed in Gunicorn 26.0.0 "
            "(the last release with it is 25.3.0; use gevent)");
  EXPECT_EQ(ParseWorkerClass("eventlet", {25, 3, 0}, "--class").value(), WorkerClass::kEventlet);
  EXPECT_EQ(ParseWorkerClass("eventlet", {23, 0, 0}, "--class").value(), WorkerClass::kEventlet);
}

TEST(WorkerClassTest, AsgiIsRefusedBeforeTwentyFour) {
  EXPECT_EQ(ErrorOf("asgi", {23, 0, 0}),
            "--class: worker class \"asgi\" came with Gunicorn 24.0.0, 23.0.0 lacks it "
            "(use uvicorn_worker.UvicornWorker)");
  EXPECT_EQ(ParseWorkerClass("asgi", {24, 0, 0}, "--class").value(), WorkerClass::kAsgi);
}

TEST(WorkerClassTest, AnUnknownNameIsAnErrorWithTheNearestOne) {
  EXPECT_EQ(ErrorOf("gthreads", kNewestGunicorn),
            "--class: not a worker class of Gunicorn: \"gthreads\" (did you mean gthread?)");
  EXPECT_EQ(ErrorOf("prefork", kNewestGunicorn),
            "--class: not a worker class of Gunicorn: \"prefork\" (known: sync, gthread, gevent, "
            "eventlet, tornado, asgi, uvicorn_worker.UvicornWorker)");
}

// Gunicorn's documentation names this form, but no release since 19.9 has the entry points.
TEST(WorkerClassTest, AnEggEntryPointIsAnErrorThatNamesThePlainName) {
  EXPECT_EQ(ErrorOf("egg:gunicorn#gevent", kNewestGunicorn),
            "--class: not a worker class of Gunicorn: \"egg:gunicorn#gevent\" "
            "(no release has that entry point; use gevent)");
}

TEST(WorkerClassTest, MoreThanOneThreadTurnsSyncIntoGthread) {
  EXPECT_EQ(EffectiveWorkerClass(WorkerClass::kSync, 2), WorkerClass::kGthread);
  EXPECT_EQ(EffectiveWorkerClass(WorkerClass::kSync, 1), WorkerClass::kSync);
  EXPECT_EQ(EffectiveWorkerClass(WorkerClass::kSync, 0), WorkerClass::kSync);
  EXPECT_EQ(EffectiveWorkerClass(WorkerClass::kGevent, 8), WorkerClass::kGevent);
}

TEST(WorkerClassTest, EachClassHasItsBoundInterfaceAndPackage) {
  EXPECT_EQ(InfoOf(WorkerClass::kSync).bound, ConcurrencyBound::kOne);
  EXPECT_EQ(InfoOf(WorkerClass::kGthread).bound, ConcurrencyBound::kThreads);
  EXPECT_EQ(InfoOf(WorkerClass::kGevent).bound, ConcurrencyBound::kConnections);
  EXPECT_EQ(InfoOf(WorkerClass::kAsgi).bound, ConcurrencyBound::kNone);
  EXPECT_EQ(InfoOf(WorkerClass::kTornado).bound, ConcurrencyBound::kOne);
  EXPECT_EQ(InfoOf(WorkerClass::kAsgi).interface, "asgi");
  EXPECT_EQ(InfoOf(WorkerClass::kTornado).interface, "wsgi");
  EXPECT_EQ(InfoOf(WorkerClass::kUvicorn).package, "uvicorn-worker");
  EXPECT_EQ(InfoOf(WorkerClass::kGthread).package, "");
}

}  // namespace
}  // namespace corntune
