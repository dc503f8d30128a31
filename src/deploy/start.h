// A command that starts Gunicorn, as a reader of some form found it, before its settings are
// worked out.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "corntune/deploy/read.h"
#include "corntune/shell/script.h"

#include "source_map.h"

namespace corntune {

// No deployment that anyone writes comes near these; what lies beyond is not known.
inline constexpr std::size_t kMostDeployments = 1000;     // of one file
inline constexpr std::size_t kMostVariables = 1000;       // of one deployment
inline constexpr std::size_t kMostExpanded = 1u << 20;    // bytes that variables add to a text
inline constexpr std::size_t kMostReferenced = 8u << 20;  // bytes of the files that one names

// Stands in a shell text for what is put in before a shell sees it, and is not known here: a word
// with it is not known either.
inline constexpr char kUnseenText = '\x1a';

struct StartWord {
  ShellWord word;
  SourcePlace place;
  std::string source = {};  // as a shell text has it, before its expansions
};

struct Start {
  FoundDeployment base;              // what is known without the words
  std::vector<StartWord> arguments;  // after the program
  std::string folder;                // where it runs, as far as that is a folder of the tree
  bool folder_is_certain = false;    // a cd leads there
};

// What all readers of one file share.
class DeployReader {
 public:
  DeployReader(const FileTree& tree, std::string_view root, const DeployRequest& request,
               DeployFile& file, const LineIndex& lines);

  const LineIndex& lines() const { return lines_; }
  const DeployRequest& request() const { return request_; }
  const FileTree& tree() const { return tree_; }
  const std::string& folder() const { return folder_; }
  const std::string& root() const { return root_; }
  DeployFile& file() { return file_; }

  // A deployment of this file, with what the request says.
  FoundDeployment NewDeployment(std::string name, const SourcePlace& place) const;

  // Every start of Gunicorn in a shell text of this file, behind wrappers, `sh -c` and scripts of
  // the project too. True when there is one.
  bool TakeShell(const MappedText& text, const Start& prototype);
  // The same for a command in words, which no shell expands.
  bool TakeWords(std::vector<StartWord> words, const Start& prototype);

  void Add(Start start);                   // works out its settings
  void Adopt(FoundDeployment deployment);  // one whose settings are worked out
  bool IsFull() const { return full_; }    // Add has refused one
  void Problem(std::string kind, const SourcePlace& place, std::string message, std::string help);

  // The text of a file that a deployment names, found below its folder or the root, by its closing
  // parts where its beginning is a path inside of a container. Nothing when there is none.
  struct Found {
    std::string path;
    std::string text;
  };
  std::optional<Found> FindFile(std::string_view named, std::string_view folder) const;
  // The file at this path from `folder` and nowhere else, as long as that is below the root; "../"
  // is worked out.
  std::optional<Found> FindExactly(std::string_view named, std::string_view folder) const;

 private:
  friend class ShellTaker;

  const FileTree& tree_;
  std::string root_;
  std::string folder_;
  const DeployRequest& request_;
  DeployFile& file_;
  const LineIndex& lines_;
  bool full_ = false;
  mutable std::size_t referenced_ = 0;  // bytes of files that were named so far
};

// "a/b" of "a/b/c"; empty for a name without folder.
std::string FolderOf(std::string_view path);
std::string JoinPath(std::string_view folder, std::string_view name);
std::string_view BaseName(std::string_view path);

// Sets a variable; one too many makes the deployment an open one.
void PutVariable(FoundDeployment& deployment, const std::string& name, DeployVariable variable);

// A known word that no shell has touched.
StartWord LiteralWord(std::string text, SourcePlace place);

// What the image of a Dockerfile says before anything starts: its variables and facts. `target` is
// the stage that is built (empty: the last), `given` the arguments that the build gives.
FoundDeployment ImageOf(const DeployReader& reader, const DeployReader::Found& dockerfile,
                        std::string_view target, const std::vector<std::string>& given);

// Takes what starts in a container of that image, as `service` has it: its variables, limits and
// facts are the container's, `command`, where there is one, replaces the image's. False when that
// is not Gunicorn.
bool TakeImage(DeployReader& reader, const DeployReader::Found& dockerfile, std::string_view target,
               const Start& service, const std::optional<std::vector<StartWord>>& command);

// One reader a form; each is a file of its own.
void ReadConfFile(DeployReader& reader);
void ReadProcfile(DeployReader& reader);
void ReadScript(DeployReader& reader);
void ReadDockerfile(DeployReader& reader);
void ReadCompose(DeployReader& reader);
void ReadKubernetes(DeployReader& reader);
void ReadSystemd(DeployReader& reader);
void ReadSupervisor(DeployReader& reader);
void ReadEnvFile(DeployReader& reader);
void ReadRender(DeployReader& reader);
void ReadFly(DeployReader& reader);
void ReadAppEngine(DeployReader& reader);
void ReadEcs(DeployReader& reader);
void ReadWorkflow(DeployReader& reader);

}  // namespace corntune
