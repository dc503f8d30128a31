// What the readers of YAML manifests share.
#pragma once

#include <string>
#include <vector>

#include "start.h"
#include "yaml_value.h"

namespace corntune {

// The documents; what stopped the reader becomes a problem of the file.
YamlDocuments ManifestOf(DeployReader& reader);

// A scalar's text as the file has it, mapped byte by byte.
MappedText MappedScalar(const LineIndex& lines, const YamlValue& scalar);

// A list of scalars as words that no shell touches; a scalar as one. An item that is no scalar
// ({"Ref": ...} of CloudFormation) is a word that is not known.
std::vector<StartWord> WordsOf(const YamlValue& list);

// A container whose image decides the command: what Gunicorn reads from its environment is known
// all the same. Adds nothing when the environment does not mention Gunicorn.
void AddUnseen(DeployReader& reader, Start start, const SourcePlace& container);

// Sets one variable: the value of a scalar, or not known (null: passed through).
void SetVariable(FoundDeployment& deployment, const std::string& name, const YamlValue* value);

}  // namespace corntune
