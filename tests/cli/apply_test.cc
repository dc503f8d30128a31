#include "apply.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "support/golden.h"

namespace corntune {
namespace {

namespace fs = std::filesystem;

constexpr char kOld[] = "bind = ':80'\nworkers = 3  # three\n";
constexpr char kNew[] = "bind = ':80'\nworkers = 5  # three\n";

// 2026-11-23 10:15:00.000042 UTC
const WallClock kTime = WallClock(std::chrono::microseconds(1795428900000042));

Settings Workers(std::int64_t workers) {
  Settings settings;
  settings.Set("workers", workers);
  return settings;
}

class ApplyTest : public testing::Test {
 protected:
  ApplyTest() { WriteText(path_, kOld); }

  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder_.path())) {
      names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  // The error of applying to `path`, after checking that nothing changed.
  std::string Refusal(const std::string& path, const std::string& content) {
    const auto names = Names();
    const auto applied = ApplyToFile(path, Workers(5), false);
    EXPECT_EQ(ReadText(path), content);
    EXPECT_EQ(Names(), names);
    return applied ? "applied" : applied.error().ToString();
  }

  TemporaryFolder folder_;
  std::string path_ = folder_.File("gunicorn.conf.py");
};

TEST_F(ApplyTest, ChangesTheFileAndKeepsTheOldOneBesideIt) {
  const auto change = PlanChange(path_, Workers(5));
  ASSERT_TRUE(change);
  const std::string backup = path_ + ".20261123T101500.000042Z.corntune-backup";
  const std::string name = path_.substr(1);
  EXPECT_EQ(*CarryOut(*change, kTime), "--- a/" + name + "\n+++ b/" + name +
                                           "\n@@ -1,2 +1,2 @@\n bind = ':80'\n"
                                           "-workers = 3  # three\n+workers = 5  # three\n\n" +
                                           path_ + ": written; the old content is in " + backup +
                                           "\n");
  EXPECT_EQ(ReadText(path_), kNew);
  EXPECT_EQ(ReadText(backup), kOld);
}

TEST_F(ApplyTest, ShowsTheDifferenceAndWritesNothingOnADryRun) {
  const auto shown = ApplyToFile(path_, Workers(5), true);
  ASSERT_TRUE(shown);
  EXPECT_TRUE(shown->ends_with("-workers = 3  # three\n+workers = 5  # three\n"));
  EXPECT_EQ(ReadText(path_), kOld);
  EXPECT_EQ(Names(), std::vector<std::string>{"gunicorn.conf.py"});
}

TEST_F(ApplyTest, WritesNothingWhenTheSettingsAreInForce) {
  EXPECT_EQ(*ApplyToFile(path_, Workers(3), false),
            path_ + ": these settings are in force already\n");
  EXPECT_EQ(*ApplyToFile(path_, Workers(3), true), "");
  EXPECT_EQ(Names(), std::vector<std::string>{"gunicorn.conf.py"});
}

TEST_F(ApplyTest, TellsWhichSettingWasOverriddenAndWhy) {
  WriteText(path_, "if x:\n    workers = 3\n");
  const auto done = ApplyToFile(path_, Workers(5), false);
  ASSERT_TRUE(done);
  EXPECT_NE(done->find("\nnote: workers is assigned in a branch (line 1): overridden at the end, "
                       "line 5\n"),
            std::string::npos)
      << *done;
}

TEST_F(ApplyTest, NeverOverwritesABackupOfTheSameMoment) {
  const std::string first = path_ + ".20261123T101500.000042Z.corntune-backup";
  WriteText(first, "older");
  ASSERT_TRUE(CarryOut(*PlanChange(path_, Workers(5)), kTime));
  EXPECT_EQ(ReadText(first), "older");
  EXPECT_EQ(ReadText(path_ + ".20261123T101500.000043Z.corntune-backup"), kOld);
}

TEST_F(ApplyTest, KeepsPermissionsOfTheFileAndOfTheBackup) {
  chmod(path_.c_str(), 0640);
  ASSERT_TRUE(CarryOut(*PlanChange(path_, Workers(5)), kTime));
  for (const std::string& name : Names()) {
    EXPECT_EQ(static_cast<unsigned>(fs::status(folder_.File(name)).permissions()), 0640u) << name;
  }
}

TEST_F(ApplyTest, FollowsASymbolicLinkAndLeavesItOne) {
  const std::string link = folder_.File("link.py");
  fs::create_symlink("gunicorn.conf.py", link);
  ASSERT_TRUE(ApplyToFile(link, Workers(5), false));
  EXPECT_TRUE(fs::is_symlink(link));
  EXPECT_EQ(ReadText(path_), kNew);
}

TEST_F(ApplyTest, RefusesAFileThatChangedMeanwhile) {
  const auto change = PlanChange(path_, Workers(5));
  ASSERT_TRUE(change);
  WriteText(path_, "bind = ':81'\nworkers = 4\n");
  const auto done = CarryOut(*change, kTime);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().ToString(),
            path_ + ": changed by somebody else meanwhile: nothing was written (try again)");
  EXPECT_EQ(ReadText(path_), "bind = ':81'\nworkers = 4\n");
  EXPECT_EQ(Names(), std::vector<std::string>{"gunicorn.conf.py"});
}

TEST_F(ApplyTest, RefusesAFileThatWasReplacedByAnEqualOne) {
  const auto change = PlanChange(path_, Workers(5));
  WriteText(folder_.File("other"), kOld);
  fs::rename(folder_.File("other"), path_);
  EXPECT_FALSE(CarryOut(*change, kTime));
  EXPECT_EQ(ReadText(path_), kOld);
}

TEST_F(ApplyTest, RefusesAReadOnlyFileEvenForTheSuperuser) {
  chmod(path_.c_str(), 0444);
  EXPECT_EQ(Refusal(path_, kOld), path_ + ": read-only: mode 0444 (allow writing: chmod u+w)");
}

TEST_F(ApplyTest, RefusesWhatIsNoPlainFile) {
  const std::string folder = folder_.File("conf.d");
  fs::create_directory(folder);
  EXPECT_EQ(Refusal(folder, ""), folder + ": not a plain file");
  const std::string pipe = folder_.File("pipe.py");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  const auto applied = ApplyToFile(pipe, Workers(5), false);
  ASSERT_FALSE(applied);
  EXPECT_EQ(applied.error().ToString(), pipe + ": not a plain file");
}

TEST_F(ApplyTest, RefusesAFileThatIsNotThere) {
  const std::string missing = folder_.File("missing.py");
  const auto applied = ApplyToFile(missing, Workers(5), false);
  ASSERT_FALSE(applied);
  EXPECT_EQ(applied.error().ToString(),
            missing +
                ": no such file (write a new one: corntune recommend --format=conf.py "
                "--output FILE)");
}

TEST_F(ApplyTest, LeavesWhatIsNoPythonAsItWas) {
  WriteText(path_, "workers = = 3\n");
  EXPECT_EQ(Refusal(path_, "workers = = 3\n"),
            path_ + ":1:11: cannot edit: expected an expression");
  WriteText(path_, "# \xFF\n");
  EXPECT_EQ(Refusal(path_, "# \xFF\n"), path_ + ":1:1: cannot edit: not UTF-8");
  WriteText(path_, "# coding: cp1252\n# \xE9\n");
  EXPECT_EQ(Refusal(path_, "# coding: cp1252\n# \xE9\n"),
            path_ + ":1:1: cannot edit: declares the encoding \"cp1252\"");
}

TEST_F(ApplyTest, RestoresOneChangeAfterTheOther) {
  ASSERT_TRUE(CarryOut(*PlanChange(path_, Workers(5)), kTime));
  ASSERT_TRUE(CarryOut(*PlanChange(path_, Workers(7)), kTime + std::chrono::seconds(1)));
  const std::string newest = path_ + ".20261123T101501.000042Z.corntune-backup";
  EXPECT_TRUE(
      RestoreFile(path_, true)->ends_with("-workers = 7  # three\n+workers = 5  # three\n"));
  EXPECT_TRUE(RestoreFile(path_, false)->ends_with(path_ + ": restored from " + newest + "\n"));
  EXPECT_EQ(ReadText(path_), kNew);
  ASSERT_TRUE(RestoreFile(path_, false));
  EXPECT_EQ(ReadText(path_), kOld);
  EXPECT_EQ(Names(), std::vector<std::string>{"gunicorn.conf.py"});
}

TEST_F(ApplyTest, RestoresAFileThatWasRemovedWithItsPermissions) {
  chmod(path_.c_str(), 0600);
  ASSERT_TRUE(ApplyToFile(path_, Workers(5), false));
  fs::remove(path_);
  ASSERT_TRUE(RestoreFile(path_, false));
  EXPECT_EQ(ReadText(path_), kOld);
  EXPECT_EQ(static_cast<unsigned>(fs::status(path_).permissions()), 0600u);
}

TEST_F(ApplyTest, RefusesToRestoreWithoutABackupOrOverAReadOnlyFile) {
  const auto missing = RestoreFile(path_, false);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().ToString(),
            path_ + ": has no backup (expected gunicorn.conf.py.*.corntune-backup beside it)");
  ASSERT_TRUE(ApplyToFile(path_, Workers(5), false));
  chmod(path_.c_str(), 0444);
  EXPECT_FALSE(RestoreFile(path_, false));
  EXPECT_EQ(ReadText(path_), kNew);
  EXPECT_EQ(Names().size(), 2u);
}

}  // namespace
}  // namespace corntune
