// The release of Gunicorn that a project pins.
#include <algorithm>

#include "corntune/base/text.h"
#include "corntune/deploy/read.h"

#include "start.h"

namespace corntune {
namespace {

// The version that begins at `text`: "23.0.0".
std::optional<GunicornVersion> VersionAt(std::string_view text) {
  const std::size_t end = text.find_first_not_of("0123456789.");
  const auto version = ParseGunicornVersion(text.substr(0, end), "");
  return version ? std::optional(*version) : std::nullopt;
}

std::optional<GunicornVersion> After(std::string_view text, std::string_view mark) {
  const std::size_t at = text.find(mark);
  return at == std::string_view::npos ? std::nullopt : VersionAt(text.substr(at + mark.size()));
}

// requirements.txt, pyproject.toml: gunicorn==23.0.0, gunicorn[gevent]==23.0.0.
std::optional<GunicornVersion> InRequirements(std::string_view text) {
  for (const std::string_view line : Lines(text)) {
    std::string_view rest = Trim(line);
    while (!rest.empty() && (rest.front() == '"' || rest.front() == '\'')) rest.remove_prefix(1);
    if (!rest.starts_with("gunicorn")) continue;
    rest.remove_prefix(8);
    if (rest.starts_with('[')) rest.remove_prefix(std::min(rest.find(']') + 1, rest.size()));
    rest = Trim(rest);
    if (rest.starts_with("==")) return VersionAt(Trim(rest.substr(2)));
  }
  return std::nullopt;
}

}  // namespace

std::optional<GunicornVersion> PinnedGunicorn(const FileTree& tree, std::string_view folder) {
  const struct {
    const char* file;
    const char* mark;  // null: as requirements
  } kFiles[] = {{"uv.lock", "name = \"gunicorn\"\nversion = \""},
                {"poetry.lock", "name = \"gunicorn\"\nversion = \""},
                {"Pipfile.lock", "\"gunicorn\": {"},
                {"requirements.txt", nullptr},
                {"requirements/production.txt", nullptr},
                {"requirements/prod.txt", nullptr},
                {"requirements/base.txt", nullptr},
                {"pyproject.toml", nullptr}};
  for (const auto& [name, mark] : kFiles) {
    const std::string path = JoinPath(folder, name);
    if (!tree.IsFile(path)) continue;
    const auto text = tree.Read(path, 16u << 20);
    if (!text) continue;
    std::optional<GunicornVersion> found;
    if (mark == nullptr) {
      found = InRequirements(*text);
    } else if (std::string_view(name) == "Pipfile.lock") {
      const std::size_t at = text->find(mark);
      if (at != std::string::npos) {
        found = After(std::string_view(*text).substr(at, 2000), "\"version\": \"==");
      }
    } else {
      found = After(*text, mark);
    }
    if (found) return found;
  }
  return std::nullopt;
}

}  // namespace corntune
