// Golden files: the expected output of something, read in the diff when it changes.
#pragma once

#include <string>

#include <gtest/gtest.h>

namespace corntune {

// Succeeds when tests/golden/`name` holds exactly `actual`. With CORNTUNE_UPDATE_GOLDEN=1 in the
// environment the file is rewritten instead.
testing::AssertionResult MatchesGolden(const std::string& name, const std::string& actual);

// A folder made for the running test below the system's temporary folder, removed with its content
// at the end of the scope.
class TemporaryFolder {
 public:
  TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder();

  const std::string& path() const { return path_; }
  std::string File(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

std::string ReadText(const std::string& path);
void WriteText(const std::string& path, const std::string& content);

}  // namespace corntune
