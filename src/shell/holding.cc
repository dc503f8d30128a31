// What is known of a variable when one of two things happened to it.
#include <algorithm>

#include "variables.h"

namespace corntune::shell {
namespace {

bool SameWord(const ShellWord& a, const ShellWord& b) {
  return a.value == b.value && a.reason == b.reason && a.splits == b.splits &&
         a.variables == b.variables && a.counts_cpus == b.counts_cpus && a.origin == b.origin;
}

bool SameValue(const Holding& a, const Holding& b) {
  const bool arrays = a.elements.has_value();
  if (arrays != b.elements.has_value()) return false;
  if (arrays) {
    return std::equal(a.elements->begin(), a.elements->end(), b.elements->begin(),
                      b.elements->end(), SameWord);
  }
  return a.is_set == b.is_set && a.assumed_unset == b.assumed_unset && a.beginning == b.beginning &&
         SameWord(a.content, b.content);
}

std::vector<ShellWord> ElementsOf(const Holding& holding) {
  if (holding.elements) return *holding.elements;
  const bool empty =
      holding.assumed_unset || (!holding.is_set && holding.content.value.has_value());
  if (empty) return {};
  return {UnknownWords("not an array in every case")};
}

// The words that it begins with for certain.
std::string_view BeginningOf(const Holding& holding) {
  if (holding.content.value && holding.is_set) return *holding.content.value;
  return holding.beginning ? std::string_view(*holding.beginning) : std::string_view();
}

// What two texts have in common, up to the end of a word.
std::string Common(std::string_view a, std::string_view b) {
  const std::size_t most = std::min(a.size(), b.size());
  std::size_t at = 0;
  while (at < most && a[at] == b[at]) ++at;
  const auto ends = [&](std::string_view text) {
    return at == text.size() || text[at] == ' ' || at == 0 || text[at - 1] == ' ';
  };
  while (at > 0 && !(ends(a) && ends(b))) --at;
  return std::string(a.substr(0, at));
}

}  // namespace

Holding HoldingOf(ShellWord content) {
  Holding holding;
  holding.is_set = true;
  holding.content = std::move(content);
  return holding;
}

Holding ArrayOf(std::vector<ShellWord> elements) {
  Holding holding;
  holding.is_set = !elements.empty();
  holding.content.value = "";
  holding.content.origin = ShellOrigin::kEvaluated;
  if (!elements.empty()) {
    holding.content = elements.front();
    if (elements.front().splits) holding.content = Unknown(elements.front().reason);
    holding.content.splits = false;
  }
  holding.elements = std::move(elements);
  return holding;
}

Holding Either(const Holding& one, const Holding& other, const std::string& reason) {
  Holding either = one;
  if (!SameValue(one, other)) {
    if (one.elements || other.elements) {
      std::vector<ShellWord> elements = ElementsOf(one);
      const std::vector<ShellWord> others = ElementsOf(other);
      const auto differ =
          std::mismatch(elements.begin(), elements.end(), others.begin(), others.end(), SameWord);
      elements.erase(differ.first, elements.end());
      if (elements.empty() || !elements.back().splits) elements.push_back(UnknownWords(reason));
      either = ArrayOf(std::move(elements));
    } else {
      either = HoldingOf(Unknown(reason));
      std::string common = Common(BeginningOf(one), BeginningOf(other));
      if (!common.empty()) either.beginning = std::move(common);
    }
  }
  either.exported = one.exported && other.exported;
  either.maybe_exported =
      one.maybe_exported || other.maybe_exported || one.exported != other.exported;
  either.readonly = one.readonly && other.readonly;
  either.integer = one.integer || other.integer;
  either.maybe_integer = one.maybe_integer || other.maybe_integer || one.integer != other.integer;
  return either;
}

Holding Extended(const Holding& holding, const std::string& reason) {
  Holding more = holding;
  more.assumed_unset = false;
  if (holding.elements) {
    std::vector<ShellWord> elements = *holding.elements;
    if (elements.empty() || !elements.back().splits) elements.push_back(UnknownWords(reason));
    more.elements = std::move(elements);
    if (more.elements->size() == 1) more.content = Unknown(reason);
    return more;
  }
  std::string beginning(BeginningOf(holding));
  more.content = Unknown(reason);
  more.beginning.reset();
  if (!beginning.empty()) more.beginning = std::move(beginning);
  return more;
}

bool IsCovered(const Holding& holding, const Holding& general) {
  const Holding either = Either(general, holding, "");
  if (SameValue(either, general)) return true;
  if (!general.elements) {
    return !either.elements && !general.content.value && general.beginning == either.beginning;
  }
  return either.elements->size() == general.elements->size() && general.elements->back().splits;
}

}  // namespace corntune::shell
