// Every fixture machine gives the numbers that were worked out by hand for it
// (tests/fixtures/machines).
#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "corntune/machine/machine.h"

#include "support/golden.h"

namespace corntune {
namespace {

using Json = nlohmann::json;

const std::string kFolder = std::string(CORNTUNE_SOURCE_DIR) + "/tests/fixtures/machines";

std::vector<std::string> Cases() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    if (entry.is_directory()) names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

template <typename T>
Json OrNull(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}
Json OrNull(const std::optional<Bytes>& bytes) {
  return bytes ? Json(bytes->value) : Json(nullptr);
}
Json OrNull(const std::optional<Cores>& cores) {
  return cores ? Json(cores->value) : Json(nullptr);
}

Json Observed(const Machine& machine) {
  const CpuFacts& cpu = machine.cpu;
  return {{"packages", OrNull(cpu.packages)},
          {"numa_nodes", OrNull(cpu.numa_nodes)},
          {"cores", OrNull(cpu.cores)},
          {"threads", OrNull(cpu.threads)},
          {"allowed_cores", OrNull(cpu.allowed_cores)},
          {"allowed_threads", OrNull(cpu.allowed_threads)},
          {"quota", OrNull(cpu.quota)},
          {"effective_cpus", cpu.effective.value},
          {"effective_by_cores", cpu.effective_by_cores.value},
          {"effective_by_threads", cpu.effective_by_threads.value},
          {"limited_by", ToText(cpu.limited_by)},
          {"memory_total", OrNull(machine.memory.total)},
          {"memory_limit", OrNull(machine.memory.limit)},
          {"memory_high", OrNull(machine.memory.high)},
          {"memory_effective", OrNull(machine.memory.effective)},
          {"memory_limited_by", ToText(machine.memory.limited_by)},
          {"cgroup_version", machine.cgroup.version},
          {"cgroup_path", machine.cgroup.path},
          {"open_files", OrNull(machine.limits.open_files)},
          {"open_files_hard", OrNull(machine.limits.open_files_hard)},
          {"processes", OrNull(machine.limits.processes)},
          {"pids_max", OrNull(machine.limits.pids_max)},
          {"somaxconn", OrNull(machine.limits.somaxconn)},
          {"container", ToText(machine.container)},
          {"shm_tmpfs", machine.shm.tmpfs}};
}

MachineRequest RequestFor(const std::string& name) {
  MachineRequest request;
  request.root = kFolder + "/" + name;
  return request;
}

class FixtureTest : public testing::TestWithParam<std::string> {};

TEST_P(FixtureTest, GivesWhatWasWorkedOutByHand) {
  Json expected = Json::parse(ReadText(kFolder + "/" + GetParam() + "/expected.json"));
  expected.erase("about");
  const auto machine = DetectMachine(RequestFor(GetParam()));
  ASSERT_TRUE(machine) << machine.error().ToString();
  EXPECT_EQ(Observed(*machine), expected) << Json::diff(expected, Observed(*machine)).dump(1);
}

TEST_P(FixtureTest, MarksTheSourceThatDecided) {
  const auto machine = DetectMachine(RequestFor(GetParam()));
  ASSERT_TRUE(machine) << machine.error().ToString();
  const std::string what = machine->cpu.limited_by == CpuLimit::kQuota      ? "cpu quota"
                           : machine->cpu.limited_by == CpuLimit::kCpuset   ? "cpuset"
                           : machine->cpu.limited_by == CpuLimit::kAffinity ? "affinity"
                                                                            : "topology";
  const std::string memory =
      machine->memory.limited_by == MemoryLimit::kCgroup ? "memory limit" : "memory";
  for (const std::string& decided : {what, memory}) {
    const auto wins =
        std::count_if(machine->sources.begin(), machine->sources.end(),
                      [&](const Source& source) { return source.what == decided && source.wins; });
    EXPECT_EQ(wins, 1) << decided;
  }
}

TEST_P(FixtureTest, ACaptureOfItGivesTheSameMachine) {
  const TemporaryFolder folder;
  const std::string captured = folder.File("captured");
  const MachineRequest request = RequestFor(GetParam());
  const auto files = CaptureMachine(request, captured);
  ASSERT_TRUE(files) << files.error().ToString();
  MachineRequest again;
  again.root = captured;
  const auto first = DetectMachine(request);
  const auto second = DetectMachine(again);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(Observed(*second), Observed(*first));
  ASSERT_EQ(second->sources.size(), first->sources.size());
  for (std::size_t i = 0; i < first->sources.size(); ++i) {
    EXPECT_EQ(second->sources[i].file, first->sources[i].file);
    EXPECT_EQ(second->sources[i].raw, first->sources[i].raw);
    EXPECT_EQ(second->sources[i].value, first->sources[i].value);
  }
}

INSTANTIATE_TEST_SUITE_P(Machines, FixtureTest, testing::ValuesIn(Cases()),
                         [](const auto& machine) {
                           std::string name = machine.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST(FixturesTest, ThereAreAllTheCases) {
  EXPECT_GE(Cases().size(), 55u);
}

}  // namespace
}  // namespace corntune
