// Each way in which a profile can be wrong, with its message to the letter.
#include "profile_document.h"

#include <gtest/gtest.h>

#include "corntune/base/text.h"

namespace corntune {
namespace {

constexpr char kHead[] =
    "schema: corntune.profile/1\n"
    "kind: workload\n"
    "name: shop\n"
    "summary: A shop\n"
    "interface: wsgi\n";

std::string ErrorsOf(const std::string& text) {
  std::vector<Error> errors;
  ReadDocument("p.yaml", text, errors);
  std::vector<std::string> lines;
  for (const Error& error : errors) lines.push_back(error.ToString());
  return Join(lines, "\n");
}

// The errors of a workload with these lines after its head, which has five.
std::string WorkloadErrors(const std::string& more) {
  return ErrorsOf(kHead + more);
}

std::string PlatformErrors(const std::string& more) {
  return ErrorsOf("schema: corntune.profile/1\nkind: platform\nname: box\nsummary: A box\n" + more);
}

TEST(ProfileDocumentTest, AHeadAloneIsAProfile) {
  EXPECT_EQ(WorkloadErrors(""), "");
  EXPECT_EQ(PlatformErrors(""), "");
}

TEST(ProfileDocumentTest, MissingKeysAreNamed) {
  EXPECT_EQ(ErrorsOf("kind: workload\n"),
            "p.yaml:1:1: missing key: schema\n"
            "p.yaml:1:1: missing key: name\n"
            "p.yaml:1:1: missing key: summary\n"
            "p.yaml:1:1: missing key: interface");
  EXPECT_EQ(ErrorsOf("schema: corntune.profile/1\n"), "p.yaml:1:1: missing key: kind");
}

TEST(ProfileDocumentTest, TheHeadIsChecked) {
  EXPECT_EQ(ErrorsOf("- a\n"), "p.yaml:1:1: a profile must be a mapping of keys");
  EXPECT_EQ(ErrorsOf("schema: corntune.profile/2\nkind: app\n"),
            "p.yaml:1:9: unknown schema: \"corntune.profile/2\" (expected corntune.profile/1)\n"
            "p.yaml:2:7: unknown kind: \"app\" (expected workload or platform)");
  EXPECT_EQ(ErrorsOf("schema: corntune.profile/1\nkind: workload\nname: My shop\nsummary: [a]\n"
                     "interface: cgi\n"),
            "p.yaml:3:7: not a name: \"My shop\" (expected lower-case letters, digits and -)\n"
            "p.yaml:4:10: summary must be a text\n"
            "p.yaml:5:12: unknown interface: \"cgi\" (expected wsgi, asgi or any)");
}

TEST(ProfileDocumentTest, AnUnknownKeyGetsTheNearestOneOrTheWholeList) {
  EXPECT_EQ(WorkloadErrors("cpu_tine: {value: 1ms, source: x}\n"),
            "p.yaml:6:1: unknown key: \"cpu_tine\" (did you mean cpu_time?)");
  EXPECT_EQ(WorkloadErrors("cpu_time: {value: 1ms, source: x, unit: ms}\n"),
            "p.yaml:6:35: unknown key: \"unit\" (expected value, source, assumed)");
  EXPECT_EQ(PlatformErrors("interface: wsgi\n"),
            "p.yaml:5:1: unknown key: \"interface\" (expected schema, kind, name, summary, cpus, "
            "memory, behind, response_timeout, idle_timeout, terminating_grace, stop_signal, "
            "requests_per_instance, open_files, processes, somaxconn, environment)");
  EXPECT_EQ(WorkloadErrors("[a]: 1\n"), "p.yaml:6:1: a key must be a word");
}

TEST(ProfileDocumentTest, AKeyStandsOnce) {
  EXPECT_EQ(WorkloadErrors("name: again\n"),
            "p.yaml:6:1: key stands twice: \"name\" (first in line 3)");
  EXPECT_EQ(WorkloadErrors("cpu_time: {value: 1ms, value: 2ms, source: x}\n"),
            "p.yaml:6:24: key stands twice: \"value\" (first in line 6)");
}

TEST(ProfileDocumentTest, AFigureHasAValueAndEitherASourceOrAnAssumption) {
  EXPECT_EQ(WorkloadErrors("cpu_time: 10ms\n"),
            "p.yaml:6:11: cpu_time must have the keys value and source (or assumed)");
  EXPECT_EQ(WorkloadErrors("cpu_time: {value: 10ms}\n"),
            "p.yaml:6:11: cpu_time needs a source, or the reason why it is assumed");
  EXPECT_EQ(WorkloadErrors("cpu_time: {value: 10ms, source: a, assumed: b}\n"),
            "p.yaml:6:11: cpu_time has both a source and a reason why it is assumed");
  EXPECT_EQ(WorkloadErrors("cpu_time: {source: a}\n"), "p.yaml:6:11: missing key: value");
  EXPECT_EQ(WorkloadErrors("cpu_time:\n  value: 1ms\n  assumed:\n"),
            "p.yaml:8:3: assumed must be a text");
  EXPECT_EQ(WorkloadErrors("cpu_time:\n  value: \"\"\n  source: \"\"\n"),
            "p.yaml:7:10: value must be a text\np.yaml:8:11: source must be a text");
}

TEST(ProfileDocumentTest, ValuesOfEachTypeAreCheckedWhereTheyStand) {
  const auto of = [](const std::string& key, const std::string& value) {
    return WorkloadErrors(key + ": {value: " + value + ", source: x}\n");
  };
  EXPECT_EQ(of("cpu_time", "20"),
            "p.yaml:6:19: cpu_time: not a duration: \"20\" (expected e.g. 20ms, 1.2s or 2m)");
  EXPECT_EQ(of("memory_per_worker", "12x"),
            "p.yaml:6:28: memory_per_worker: not a size: \"12x\" (expected e.g. 512M or 2GiB)");
  EXPECT_EQ(of("worker_class", "gtread"),
            "p.yaml:6:23: worker_class: no such value: \"gtread\" (did you mean gthread?)");
  EXPECT_EQ(of("async_safe", "perhaps"),
            "p.yaml:6:21: async_safe: no such value: \"perhaps\" (expected yes, no, unknown)");
  EXPECT_EQ(of("streaming", "maybe"), "p.yaml:6:20: streaming: not yes or no: \"maybe\"");
  EXPECT_EQ(of("distribution", "normal"),
            "p.yaml:6:23: distribution: not a distribution: \"normal\" (expected fixed, exp, "
            "lognormal:CV or gamma:CV)");
  EXPECT_EQ(of("db_connections_per_thread", "-1"),
            "p.yaml:6:36: db_connections_per_thread: out of range: \"-1\" (expected a whole number "
            "from 0 to 1000000000)");
  EXPECT_EQ(PlatformErrors("cpus: {value: two, source: x}\n"),
            "p.yaml:5:15: cpus: not a number of CPUs: \"two\" (expected e.g. 4, 0.5 or 250m)");
}

TEST(ProfileDocumentTest, DatabaseConnectionsAreCountedOneWay) {
  EXPECT_EQ(WorkloadErrors("db_connections_per_worker: {value: 15, source: x}\n"
                           "db_connections_per_thread: {value: 1, source: x}\n"),
            "p.yaml:7:28: database connections are per worker or per thread, not both");
}

TEST(ProfileDocumentTest, TheEnvironmentIsAMappingOfNamesToFigures) {
  EXPECT_EQ(PlatformErrors("environment: {PORT: {value: '', source: x}}\n"), "");
  EXPECT_EQ(PlatformErrors("environment: PORT\n"),
            "p.yaml:5:14: environment must be a mapping of names");
  EXPECT_EQ(PlatformErrors("environment: {PORT: 8080}\n"),
            "p.yaml:5:21: environment.PORT must have the keys value and source (or assumed)");
  EXPECT_EQ(PlatformErrors("environment: {A: {value: a, source: x}, A: {value: b, source: x}}\n"),
            "p.yaml:5:41: key stands twice: \"A\" (first in line 5)");
}

TEST(ProfileDocumentTest, RequestsAreAListOfMappingsWithTimesAndAnOrigin) {
  EXPECT_EQ(WorkloadErrors("requests:\n"
                           "- {name: list, share: 90, cpu_time: 2ms, wait_time: 20ms, bursts: 3, "
                           "source: x}\n"
                           "- {wait_time: 1s, wait_distribution: \"gamma:0.5\", assumed: y}\n"),
            "");
  EXPECT_EQ(WorkloadErrors("requests: 3\n"),
            "p.yaml:6:11: requests must be a list of 1 to 100 mappings");
  EXPECT_EQ(WorkloadErrors("requests: []\n"),
            "p.yaml:6:11: requests must be a list of 1 to 100 mappings");
  EXPECT_EQ(
      WorkloadErrors("requests:\n- 3\n"),
      "p.yaml:7:3: requests.1 must be a mapping with cpu_time, wait_time or both, and source");
}

TEST(ProfileDocumentTest, WhatIsWrongWithARequestIsToldWhereItStands) {
  const auto of = [](const std::string& item) {
    return WorkloadErrors("requests:\n- {cpu_time: 2ms, source: x}\n- {" + item + "}\n");
  };
  EXPECT_EQ(of("cpu_time: 2ms"),
            "p.yaml:8:3: requests.2 needs a source, or the reason why it is assumed");
  EXPECT_EQ(of("source: x"), "p.yaml:8:3: requests.2 needs cpu_time, wait_time or both above 0");
  EXPECT_EQ(of("cpu_time: 0, source: x"),
            "p.yaml:8:3: requests.2 needs cpu_time, wait_time or both above 0");
  EXPECT_EQ(of("cpu_time: 2, source: x"),
            "p.yaml:8:14: requests.2.cpu_time: not a duration: \"2\" (expected e.g. 20ms, 1.2s or "
            "2m)");
  EXPECT_EQ(of("share: 0, cpu_time: 2ms, source: x"),
            "p.yaml:8:11: requests.2.share: must be above 0");
  EXPECT_EQ(
      of("bursts: 0, wait_time: 2ms, source: x"),
      "p.yaml:8:12: requests.2.bursts: out of range: \"0\" (expected a whole number from 1 to "
      "10000)");
  EXPECT_EQ(of("cpu_time: 2ms, wait_distribution: exp, source: x"),
            "p.yaml:8:38: requests.2.wait_distribution has no effect without wait_time");
  EXPECT_EQ(of("cpu_time: 2ms, cpu_distribution: normal, source: x"),
            "p.yaml:8:37: requests.2.cpu_distribution: not a distribution: \"normal\" (expected "
            "fixed, exp, lognormal:CV or gamma:CV)");
  EXPECT_EQ(of("cpu_tine: 2ms, wait_time: 1s, source: x"),
            "p.yaml:8:4: unknown key: \"cpu_tine\" (did you mean cpu_time?)");
}

TEST(ProfileDocumentTest, TimesOfOneRequestContradictAMix) {
  EXPECT_EQ(WorkloadErrors("cpu_time: {value: 1ms, source: x}\n"
                           "requests: [{cpu_time: 2ms, source: x}]\n"),
            "p.yaml:6:11: cpu_time stands beside requests, which have times of their own");
}

TEST(ProfileDocumentTest, AllErrorsAreToldInTheOrderOfTheFile) {
  EXPECT_EQ(WorkloadErrors("wait_time: {value: 1, source: x}\nnonsense: 1\n"
                           "cpu_time: {value: 2, source: x}\n"),
            "p.yaml:6:20: wait_time: not a duration: \"1\" (expected e.g. 20ms, 1.2s or 2m)\n"
            "p.yaml:7:1: unknown key: \"nonsense\" (expected schema, kind, name, summary, "
            "interface, cpu_time, wait_time, distribution, memory_per_worker, master_memory, "
            "worker_class, async_safe, streaming, websocket, db_connections_per_worker, "
            "db_connections_per_thread, requests)\n"
            "p.yaml:8:19: cpu_time: not a duration: \"2\" (expected e.g. 20ms, 1.2s or 2m)");
}

}  // namespace
}  // namespace corntune
