// What a shell text starts, worked out without running it: start scripts, the command lines of
// Procfiles, and what stands after `sh -c`.
//
// The POSIX grammar that such texts use is read, with bash's arrays, (( )) and [[ ]]: words,
// quotes, line continuations, assignments, lists, pipelines, branches, loops, functions,
// redirections and here documents. Functions are followed where they are called, branches where the
// condition is known. A word has its value where that follows from the text; everything else is
// unknown, with the reason, and never a guess. Nothing is run, and only `read_file` of the context
// opens files. Pure functions, safe from several threads; time and memory grow linearly with the
// text, up to a fixed limit on both.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace corntune {

// How a value came about, from the most certain on.
enum class ShellOrigin {
  kLiteral,      // written out
  kEvaluated,    // computed from the text (and from the count of CPUs)
  kEnvironment,  // holds as long as no variable of `variables` is set
  kUnknown,
};

// One word of a command, after its expansions.
struct ShellWord {
  std::optional<std::string> value;  // empty: not known
  std::string reason;                // why it is not known; empty when it is
  ShellOrigin origin = ShellOrigin::kLiteral;
  std::vector<std::string> variables;  // of the environment, that it depends on
  bool counts_cpus = false;            // it depends on nproc or the like
  bool splits = false;    // not known, and it may become no word or several: an unquoted "$ARGS"
  std::size_t begin = 0;  // where its source stands in the text, in bytes
  std::size_t end = 0;
  std::optional<std::size_t> argument;  // it is this one of the context's arguments
};

// A command with its assignments: A=1 B=2 program argument ...
struct SimpleCommand {
  std::vector<std::pair<std::string, ShellWord>> environment;  // what it gets beside the inherited
  std::vector<ShellWord> words;
  std::size_t begin = 0;
  std::size_t end = 0;
  bool conditional = false;  // in a branch, a loop or a function
  bool background = false;   // followed by &
  bool piped = false;        // one of several in a pipeline
};

// Where and with what the text will run.
struct ShellContext {
  // Variables whose state is known: their value, or nothing when they are known not to be set.
  std::map<std::string, std::optional<std::string>> environment;
  bool environment_is_complete = false;   // whether all others are known not to be set
  std::optional<std::int64_t> cpu_count;  // what nproc prints there
  // $1 and so on, as words that no shell expands any more; empty: not known.
  std::optional<std::vector<ShellWord>> arguments;
  // The text of a file that the script names, for `. FILE` and `cat FILE`; nothing when it is not
  // known. May be empty.
  std::function<std::optional<std::string>(const std::string&)> read_file;
};

struct ShellScript {
  std::vector<SimpleCommand> commands;  // in the order of the text, without those after an exec
  bool traps_term = false;              // `trap ... TERM`
  bool waits = false;                   // `wait`
  std::optional<std::string> problem;   // why the reader stopped; what it found before is kept
};

ShellScript ReadShell(std::string_view text, const ShellContext& context);

}  // namespace corntune
