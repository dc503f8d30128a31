#include "dockerfile_lines.h"

#include <utility>

#include "corntune/base/text.h"

namespace corntune {
namespace {

std::string Upper(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return upper;
}

class InstructionReader {
 public:
  explicit InstructionReader(const LineIndex& lines) : lines_(lines) {}

  std::vector<DockerInstruction> Read() {
    for (number_ = 1; number_ <= lines_.lines(); ++number_) {
      const std::string_view trimmed = Trim(lines_.Line(number_));
      if (trimmed.empty() || trimmed.front() == '#') continue;
      Take();
    }
    return std::move(instructions_);
  }

 private:
  void Take() {
    const std::string_view content = lines_.Line(number_);
    const std::size_t first = content.find_first_not_of(" \t");
    std::size_t end = content.find_first_of(" \t", first);
    if (end == std::string_view::npos) end = content.size();
    DockerInstruction instruction;
    instruction.name = Upper(content.substr(first, end - first));
    const std::size_t start = lines_.OffsetOf(number_, 1);
    instruction.place = lines_.Place(start + first, start + end);
    std::string_view piece = content.substr(end);
    std::size_t offset = start + end;
    while (Trim(piece).ends_with('\\') && number_ < lines_.lines()) {
      Append(instruction.rest, piece.substr(0, piece.rfind('\\')), offset);
      Append(instruction.rest, " ", offset);
      do {
        ++number_;
      } while (number_ < lines_.lines() && PassedOver(Trim(lines_.Line(number_))));
      piece = lines_.Line(number_);
      offset = lines_.OffsetOf(number_, 1);
    }
    Append(instruction.rest, piece, offset);
    PassHereDocument(instruction);
    instructions_.push_back(std::move(instruction));
  }

  // Comments between continued lines, and empty lines, which Docker only warns of.
  static bool PassedOver(std::string_view trimmed) {
    return trimmed.empty() || trimmed.front() == '#';
  }

  void PassHereDocument(const DockerInstruction& instruction) {
    if (instruction.name != "RUN" && instruction.name != "COPY") return;
    const std::size_t at = instruction.rest.text.find("<<");
    if (at == std::string::npos) return;
    std::string_view word = std::string_view(instruction.rest.text).substr(at + 2);
    if (word.starts_with('-')) word.remove_prefix(1);
    word = word.substr(0, word.find_first_of(" \t;|&>"));
    std::string delimiter;
    for (const char c : word) {
      if (c != '"' && c != '\'') delimiter += c;
    }
    if (delimiter.empty()) return;
    const int before = number_;
    while (number_ < lines_.lines()) {
      ++number_;
      if (Trim(lines_.Line(number_)) == delimiter) return;
    }
    number_ = before;
  }

  static void Append(MappedText& text, std::string_view piece, std::size_t offset) {
    for (std::size_t i = 0; i < piece.size(); ++i) {
      text.text += piece[i];
      text.offsets.push_back(offset + i);
    }
  }

  const LineIndex& lines_;
  int number_ = 1;
  std::vector<DockerInstruction> instructions_;
};

}  // namespace

std::vector<DockerInstruction> InstructionsOf(const LineIndex& lines) {
  return InstructionReader(lines).Read();
}

}  // namespace corntune
