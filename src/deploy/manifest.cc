#include "manifest.h"

#include <algorithm>
#include <utility>

namespace corntune {

YamlDocuments ManifestOf(DeployReader& reader) {
  YamlDocuments documents = ReadYamlDocuments(reader.lines());
  if (documents.problem) {
    reader.Problem("yaml", documents.problem_place, "no YAML: " + *documents.problem,
                   "correct the YAML; what stands before this place was checked");
  }
  return documents;
}

MappedText MappedScalar(const LineIndex& lines, const YamlValue& scalar) {
  std::size_t offset = scalar.offset;
  const std::string_view source = lines.text();
  // The header of a block scalar ("|-", ">") is passed over.
  if (offset < source.size() && (source[offset] == '|' || source[offset] == '>')) {
    const std::size_t end = source.find('\n', offset);
    if (end != std::string_view::npos) offset = end + 1;
  }
  return Aligned(lines, offset, scalar.text);
}

std::vector<StartWord> WordsOf(const YamlValue& list) {
  std::vector<StartWord> words;
  if (list.IsScalar()) words.push_back(LiteralWord(list.text, list.place));
  for (const YamlRef& item : list.items) {
    if (item->IsScalar()) {
      words.push_back(LiteralWord(item->text, item->place));
      continue;
    }
    StartWord unknown;
    unknown.word.reason = "it is no plain text";
    unknown.place = item->place;
    words.push_back(std::move(unknown));
  }
  return words;
}

void AddUnseen(DeployReader& reader, Start start, const SourcePlace& container) {
  const auto& environment = start.base.environment;
  const bool mentions = std::any_of(environment.begin(), environment.end(), [](const auto& one) {
    return one.first.starts_with("GUNICORN_") || one.first == "WEB_CONCURRENCY";
  });
  if (!mentions) return;
  start.base.facts["image_decides"] = {"yes", container};
  start.base.open = true;
  start.base.open_reason = "the image decides the command";
  StartWord unknown;
  unknown.word.reason = start.base.open_reason;
  unknown.place = container;
  start.arguments.push_back(std::move(unknown));
  reader.Add(std::move(start));
}

void SetVariable(FoundDeployment& deployment, const std::string& name, const YamlValue* value) {
  DeployVariable variable;
  if (value != nullptr && value->IsScalar() && value->text.find("${") == std::string::npos) {
    variable.value = value->text;
  }
  if (value != nullptr) variable.place = value->place;
  PutVariable(deployment, name, std::move(variable));
}

}  // namespace corntune
