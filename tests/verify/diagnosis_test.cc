#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "corntune/verify/doctor.h"

namespace corntune {
namespace {

// A machine on which all is well.
DoctorFacts GoodFacts() {
  DoctorFacts facts;
  facts.machine.cpu.effective = Cores{4};
  facts.machine.memory.effective = Bytes{8LL << 30};
  facts.machine.cgroup.version = 2;
  facts.machine.limits.open_files = 1'048'576;
  facts.python = PythonFound{"python3", "3.11.2", "27.0.1", {{"sync", std::nullopt}}};
  facts.confinement = {true, true, {0, 1, 2, 3}};
  facts.clock = {"tsc", Seconds(25e-9)};
  facts.ports = 28'232;
  facts.loopback = facts.temporary = true;
  return facts;
}

DoctorLine LineOf(const DoctorReport& report, const std::string& name) {
  const auto found = std::find_if(report.lines.begin(), report.lines.end(),
                                  [&name](const DoctorLine& line) { return line.name == name; });
  return found == report.lines.end() ? DoctorLine{} : *found;
}

TEST(Diagnose, FindsNothingWhereAllIsWell) {
  const DoctorReport report = Diagnose(GoodFacts());
  EXPECT_FALSE(report.HasProblem());
  for (const DoctorLine& line : report.lines) {
    EXPECT_EQ(line.state, DoctorState::kGood) << line.name << ": " << line.what;
    EXPECT_EQ(line.help, "") << line.name;
  }
}

TEST(Diagnose, TakesAMissingGunicornForAProblemThatHasARemedy) {
  DoctorFacts facts = GoodFacts();
  facts.python->gunicorn.reset();
  facts.python->classes.clear();
  const DoctorReport report = Diagnose(facts);
  EXPECT_TRUE(report.HasProblem());
  EXPECT_EQ(LineOf(report, "gunicorn").what, "none in python3 (Python 3.11.2)");
  EXPECT_NE(LineOf(report, "gunicorn").help.find("--python="), std::string::npos);
}

TEST(Diagnose, TellsWhyThereIsNoPython) {
  DoctorFacts facts = GoodFacts();
  facts.python.reset();
  facts.python_problem = "python3: no such file or directory";
  EXPECT_EQ(LineOf(Diagnose(facts), "gunicorn").what,
            "no Python: python3: no such file or directory");
}

TEST(Diagnose, NotesAReleaseThatIsNewerThanTheCatalogue) {
  DoctorFacts facts = GoodFacts();
  facts.python->gunicorn = "99.0.0";
  const DoctorReport report = Diagnose(facts);
  EXPECT_EQ(LineOf(report, "gunicorn").state, DoctorState::kNote);
  EXPECT_FALSE(report.HasProblem());
}

TEST(Diagnose, NamesThePackageOfAClassThatDoesNotLoad) {
  DoctorFacts facts = GoodFacts();
  facts.python->classes = {{"gevent", "ModuleNotFoundError: No module named 'gevent'"}};
  const DoctorLine line = LineOf(Diagnose(facts), "class gevent");
  EXPECT_EQ(line.state, DoctorState::kNote);
  EXPECT_EQ(line.help, "pip install gevent");
}

TEST(Diagnose, TellsWhatOfACgroupCanBeHad) {
  DoctorFacts facts = GoodFacts();
  facts.confinement.memory = false;
  EXPECT_EQ(LineOf(Diagnose(facts), "cgroup").what,
            "cgroup v2; verify can limit the CPUs of a server, not its memory");
  facts.confinement.cpus = false;
  facts.machine.cgroup.version = 0;
  EXPECT_EQ(LineOf(Diagnose(facts), "cgroup").what,
            "no cgroups; verify can limit neither CPUs nor memory of a server");
}

TEST(Diagnose, TakesFewDescriptorsForAProblemAndFewPortsForANote) {
  DoctorFacts facts = GoodFacts();
  facts.machine.limits.open_files = 256;
  facts.machine.limits.open_files_hard = 4096;
  facts.ports = 1000;
  const DoctorReport report = Diagnose(facts);
  EXPECT_EQ(LineOf(report, "open-files").state, DoctorState::kProblem);
  EXPECT_NE(LineOf(report, "open-files").help.find("ulimit -n 4096"), std::string::npos);
  EXPECT_EQ(LineOf(report, "ports").state, DoctorState::kNote);
}

TEST(Diagnose, NotesOneCoreAndASlowClock) {
  DoctorFacts facts = GoodFacts();
  facts.confinement.allowed = {3};
  facts.clock = {"hpet", Seconds(1200e-9)};
  const DoctorReport report = Diagnose(facts);
  EXPECT_EQ(LineOf(report, "cores").state, DoctorState::kNote);
  EXPECT_EQ(LineOf(report, "clock").state, DoctorState::kNote);
  EXPECT_EQ(LineOf(report, "clock").what, "hpet, 1200 ns a reading");
}

TEST(Diagnose, KnowsThatTheBundledServerNeedsLoopbackAndAFolder) {
  DoctorFacts facts = GoodFacts();
  facts.temporary = false;
  EXPECT_EQ(LineOf(Diagnose(facts), "bundled-server").what, "no folder can be made for it");
  facts.loopback = false;
  EXPECT_EQ(LineOf(Diagnose(facts), "bundled-server").what, "nothing can listen on 127.0.0.1");
}

}  // namespace
}  // namespace corntune
