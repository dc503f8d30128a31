// The compose files that one service is made of: those that it extends, and the one that its own
// file is laid over.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "start.h"
#include "yaml_value.h"

namespace corntune {

using ComposeServices = std::map<std::string, const YamlValue*, std::less<>>;

// The services of one document of compose.
ComposeServices ComposeServicesOf(const YamlValue& root);

class ComposeProject {
 public:
  // Both must outlive it.
  ComposeProject(const DeployReader& reader, const ComposeServices& services);

  struct Service {
    std::vector<const YamlValue*> chain;  // the strongest first; never empty
    std::string missing;  // what it extends and is not there: a file, or a service; or empty
  };

  // `service` of the reader's file, with what it extends; and with the service of the same name in
  // the file that docker compose reads before: compose.override.yaml is laid over compose.yaml, and
  // a service without image and build of compose.prod.yaml means nothing alone.
  Service Resolve(const std::string& name, const YamlValue& service);

  // The lines of the file that a value stands in.
  const LineIndex& LinesOf(const YamlValue& value) const;

 private:
  struct OtherFile {
    std::string text;
    std::unique_ptr<LineIndex> lines;
    YamlDocuments documents;
    ComposeServices services;
  };

  // The services of another file, read once; nullptr when it is not there.
  const ComposeServices* Other(std::string_view named, std::string_view folder);
  const ComposeServices* Base();
  void Follow(const YamlValue* service, const ComposeServices* services, Service& found);

  const DeployReader& reader_;
  const ComposeServices& services_;
  std::map<std::string, OtherFile, std::less<>> others_;
};

}  // namespace corntune
