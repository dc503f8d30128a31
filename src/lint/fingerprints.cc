#include "fingerprints.h"

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "corntune/base/text.h"

namespace corntune {
namespace {

// Fowler, Noll, Vo: FNV-1a with 64 bits. Not std::hash, whose values no standard fixes.
std::uint64_t Fnv1a(std::string_view text, std::uint64_t hash = 0xcbf29ce484222325u) {
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3u;
  }
  return hash;
}

// The lines of the file that was asked for last.
class LineReader {
 public:
  explicit LineReader(const TextSource& texts) : texts_(texts) {}

  std::string_view At(const SourcePlace& place) {
    if (!read_ || path_ != place.file) {
      read_ = true;
      path_ = place.file;
      text_ = texts_ ? texts_(path_) : nullptr;
      lines_ = text_ ? Lines(*text_) : std::vector<std::string_view>();
    }
    const auto index = static_cast<std::size_t>(place.line) - 1;  // line 0 wraps to no line
    return index < lines_.size() ? Trim(lines_[index]) : std::string_view();
  }

 private:
  const TextSource& texts_;
  bool read_ = false;
  std::string path_;
  std::shared_ptr<const std::string> text_;
  std::vector<std::string_view> lines_;
};

}  // namespace

void SetFingerprints(std::vector<Finding>& findings, const TextSource& texts) {
  LineReader lines(texts);
  std::map<std::pair<std::string_view, std::uint64_t>, int> seen;  // by file and what is named
  for (Finding& finding : findings) {
    const std::uint64_t named = Fnv1a(lines.At(finding.place), Fnv1a(finding.code));
    const int ordinal = seen[{finding.place.file, named}]++;
    finding.fingerprint = fmt::format("{:016x}", Fnv1a("#" + std::to_string(ordinal), named));
  }
}

}  // namespace corntune
