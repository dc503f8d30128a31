#include "manifest.h"

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

MappedText MappedScalar(const DeployReader& reader, const YamlValue& scalar) {
  std::size_t offset = scalar.offset;
  const std::string_view source = reader.lines().text();
  // The header of a block scalar ("|-", ">") is passed over.
  if (offset < source.size() && (source[offset] == '|' || source[offset] == '>')) {
    const std::size_t end = source.find('\n', offset);
    if (end != std::string_view::npos) offset = end + 1;
  }
  return Aligned(reader.lines(), offset, scalar.text);
}

std::vector<StartWord> WordsOf(const YamlValue& list) {
  std::vector<StartWord> words;
  if (list.IsScalar()) words.push_back(LiteralWord(list.text, list.place));
  for (const YamlRef& item : list.items) {
    if (item->IsScalar()) words.push_back(LiteralWord(item->text, item->place));
  }
  return words;
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
