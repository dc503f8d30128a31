#include "support/golden.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace corntune {

std::string ReadText(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

void WriteText(const std::string& path, const std::string& content) {
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  std::ofstream file(path, std::ios::binary);
  file << content;
}

testing::AssertionResult MatchesGolden(const std::string& name, const std::string& actual) {
  const std::string path = std::string(CORNTUNE_SOURCE_DIR) + "/tests/golden/" + name;
  const char* update = std::getenv("CORNTUNE_UPDATE_GOLDEN");
  if (update != nullptr && std::string(update) == "1") {
    WriteText(path, actual);
    return testing::AssertionSuccess();
  }
  if (!std::filesystem::exists(path)) {
    return testing::AssertionFailure()
           << "no golden file " << path << " (make it with CORNTUNE_UPDATE_GOLDEN=1)";
  }
  if (ReadText(path) == actual) return testing::AssertionSuccess();
  return testing::AssertionFailure() << "differs from " << path << "; expected:\n"
                                     << ReadText(path) << "\nactual:\n"
                                     << actual;
}

TemporaryFolder::TemporaryFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "corntune-test-XXXXXX").string();
  path_ = mkdtemp(name.data());
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace corntune
