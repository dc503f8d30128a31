// Runs a configuration on one line of decisions: wherever the text leaves something open (a
// variable that may be set, a condition on something unknown), it takes the choice that it is
// given, and notes that the outcome depends on it. evaluate.cc calls it once for each line that
// matters.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "corntune/pyconf/evaluate.h"

#include "ast.h"
#include "dependencies.h"
#include "effects.h"
#include "foreign_code.h"
#include "source_text.h"
#include "value.h"

namespace corntune::pyconf {

// What all runs over a text share.
class Session {
 public:
  static constexpr std::size_t kMostStepsOfARun = 200'000;
  static constexpr std::size_t kMostSteps = 2'000'000;
  static constexpr std::size_t kMostMemory = 1'000'000;  // elements and bytes of a run

  Session(std::string_view text, const Tree& tree, const EvaluationContext& context)
      : text_(text),
        tree_(tree),
        context_(context),
        source_(text),
        foreign_code_(ForeignCodeOf(tree)) {}

  std::string_view text() const { return text_; }
  const Tree& tree() const { return tree_; }
  const EvaluationContext& context() const { return context_; }
  const SourceText& source() const { return source_; }
  const ForeignCode& foreign_code() const { return foreign_code_; }
  DepTable& deps() { return deps_; }

  const Effects& EffectsAt(NodeId piece);
  const std::set<TextId>& LocalsAt(NodeId function);

  std::size_t steps = 0;  // of all runs so far

 private:
  std::string_view text_;
  const Tree& tree_;
  const EvaluationContext& context_;
  SourceText source_;
  ForeignCode foreign_code_;
  DepTable deps_;
  std::map<NodeId, Effects> effects_;
  std::map<NodeId, std::set<TextId>> locals_;
};

// The choices of one run.
struct Decisions {
  struct Taken {
    DepId id = 0;
    int choice = 0;
    int choices = 0;
  };
  std::map<DepId, int> fixed;  // what is not fixed takes choice 0
  std::vector<Taken> taken;    // in the order in which they came up
};

struct Binding {
  Value value;
  std::uint32_t name_begin = 0;
  std::uint32_t name_end = 0;
  NodeId source = kNoNode;  // the expression or statement that gave the value
};

// A Python exception on its way.
struct Raised {
  std::string type;  // "ValueError"; empty: any
  std::string message;
  std::uint32_t offset = 0;
  DepSet deps = 0;
};

class Interpreter {
 public:
  Interpreter(Session& session, Decisions& decisions);

  void Run();

  bool aborted() const { return aborted_; }  // too much work
  const std::optional<Raised>& raised() const { return raised_; }
  const std::map<TextId, Binding>& names() const { return module_; }
  // From where on any other name may be bound too.
  const std::optional<std::uint32_t>& open_from() const { return open_from_; }

 private:
  enum class Flow { kNormal, kBreak, kContinue, kReturn, kStop };

  struct Frame {
    const std::set<TextId>* locals = nullptr;
    std::map<TextId, Binding> names;
    DepSet control = 0;  // what decided which statements ran
    bool result_open = false;
    Value result = None();
  };

  struct Arguments {
    std::vector<Value> positional;
    std::vector<std::pair<std::string, Value>> keywords;
    DepSet deps = 0;
    bool open = false;  // *x or **x of something unknown

    const Value* Keyword(std::string_view name) const;
    // The argument at a place or by keyword; nullptr when it is not given.
    const Value* At(std::size_t place, std::string_view name) const;
  };

  // ---- interpreter.cc: the state of the run
  bool Step();
  bool Stopped() const { return aborted_ || raised_.has_value(); }
  const Tree& tree() const { return session_.tree(); }
  DepTable& deps() { return session_.deps(); }
  DepSet Join(DepSet a, DepSet b) { return session_.deps().Union(a, b); }
  Value With(Value value, DepSet more) {
    value.deps = Join(value.deps, more);
    return value;
  }
  int LineOf(NodeId node) const;
  std::string SourceOf(NodeId node) const;
  Value Unknown(std::string reason, NodeId at);
  Value Unknown(const Value& because, NodeId at);  // for the same reason
  Value NotEvaluated(NodeId at);                   // "open(...) is not evaluated (line 3)"
  int Decide(const std::string& key, int choices, DepSet& reasons);
  bool Truth(const Value& value, DepSet& reasons);  // decides where it is open
  Value Raise(std::string type, std::string message, NodeId at, DepSet deps = 0);
  void MayRaise(NodeId at);
  // The deps of a value with those of everything in it.
  DepSet AllDeps(const Value& value, int depth = 0);
  void Taint(const Value& value, const std::string& reason, int depth = 0);
  void Havoc(NodeId piece, const std::string& reason);
  void HavocFunction(const Value& function, const std::string& reason);
  void HavocAll(std::uint32_t offset, const std::string& reason);
  void AddControl(NodeId piece, DepSet reasons);
  // Effects with those of the functions that the piece may call.
  Effects Closure(NodeId piece);
  void Extend(Effects& effects, std::set<NodeId>& seen);

  // ---- names.cc
  Frame& frame() { return frames_.back(); }
  bool AtModule() const { return frames_.size() == 1; }
  Binding* Find(TextId name);
  Binding& Place(TextId name);
  Value Lookup(NodeId node);
  Value BuiltinNamed(const std::string& name, NodeId node);
  void Bind(NodeId target, const Value& value, NodeId source);
  void BindName(NodeId target, TextId name, const Value& value, NodeId source);
  void BindSequence(NodeId target, const Value& value, NodeId source);
  void BindSubscript(NodeId target, const Value& value);
  void Delete(NodeId target);

  // ---- statements.cc
  Flow ExecBlock(NodeId block);
  Flow Exec(NodeId statement);
  Flow ExecRarer(NodeId statement);
  void ExecAugmented(NodeId statement);
  Flow ExecIf(NodeId statement);
  Flow ExecFor(NodeId statement);
  Flow ExecWhile(NodeId statement);
  Flow ExecWith(NodeId statement);
  void ExecImport(NodeId statement);
  void ExecImportFrom(NodeId statement);
  void DefineFunction(NodeId statement);
  Flow LeaveLoop(NodeId statement, DepSet before, Flow flow);

  // ---- exceptions.cc
  Flow ExecTry(NodeId statement);
  Flow ExecHandlers(NodeId statement, bool& handled);
  Tri Matches(NodeId type, const std::string& raised, DepSet& reasons);
  Flow ExecRaise(NodeId statement);

  // ---- expressions.cc
  Value Eval(NodeId node);
  Value EvalKind(NodeId node);
  Value EvalRarer(NodeId node);
  Value EvalUnary(NodeId node);
  Value EvalLogical(NodeId node);
  Value EvalConditional(NodeId node);
  Value EvalAttribute(NodeId node);

  // ---- comparisons.cc
  Value EvalCompare(NodeId node);
  Value EvalComparison(Op op, const Value& a, const Value& b, NodeId node);
  Value EvalIn(const Value& item, const Value& container, NodeId node);

  // ---- subscripts.cc
  Value EvalSubscript(NodeId node);
  Value EvalSlice(const Value& value, NodeId slice, NodeId node);

  // ---- collections.cc
  Value EvalElements(NodeId node, ValueKind kind);
  Value EvalDict(NodeId node);
  Value EvalComprehension(NodeId node);
  bool RunClause(NodeId node, std::size_t clause, std::vector<Value>& results, DepSet& reasons);
  // The elements of something that can be iterated over, or nothing.
  std::optional<std::vector<Value>> Iterate(const Value& value);

  // ---- operators.cc
  Value Binary(Op op, const Value& a, const Value& b, NodeId node);
  Value WholeOperation(Op op, std::int64_t a, std::int64_t b, NodeId node);
  Value RealOperation(Op op, double a, double b, NodeId node);
  Value Power(std::int64_t base, std::int64_t exponent, NodeId node);
  Value Repeat(const Value& sequence, std::int64_t times, NodeId node);
  Value DictUnion(const Value& a, const Value& b);

  // ---- format.cc
  Value EvalFormatted(NodeId node);
  Value PercentFormat(const Value& format, const Value& argument, NodeId node);
  Value FormatMethod(const Value& format, const Arguments& arguments, NodeId node);

  // ---- calls.cc
  Value EvalCall(NodeId node);
  Arguments EvalArguments(NodeId node);
  Value Call(const Value& function, Arguments& arguments, NodeId node);
  Value CallFunction(const Value& function, Arguments& arguments, NodeId node);
  bool BindParameters(const Value& function, Arguments& arguments, Frame& frame, NodeId node);
  Value CallUnknown(const Value& function, Arguments& arguments, NodeId node);

  // ---- builtins.cc
  Value CallBuiltin(const std::string& name, Arguments& arguments, NodeId node);
  Value CallConversion(const std::string& name, Arguments& arguments, NodeId node);
  Value CallReducer(const std::string& name, Arguments& arguments, NodeId node);
  Value CallSequence(const std::string& name, Arguments& arguments, NodeId node);
  Value ToWhole(const Arguments& arguments, NodeId node);
  Value ToReal(const Value& value, NodeId node);
  Value Round(const Arguments& arguments, NodeId node);
  Value Extreme(bool largest, Arguments& arguments, NodeId node);
  Value Sorted(Arguments& arguments, NodeId node);
  Value Range(const Arguments& arguments, NodeId node);
  Value IsInstance(const Arguments& arguments, NodeId node);

  // ---- modules.cc
  Value ModuleAttribute(const std::string& module, const std::string& name, NodeId node);
  Value CallModuleFunction(const std::string& name, Arguments& arguments, NodeId node);
  Value CpuCount(const std::string& name, NodeId node);
  Value JoinPath(const Arguments& arguments, NodeId node);

  // ---- environment.cc
  struct Variable {
    enum class State { kSet, kUnset, kOpen };
    State state = State::kOpen;
    Value value;  // with what it depends on; None() when it is not set
  };
  Variable ReadVariable(const std::string& name, NodeId node);
  Value GetVariable(const Arguments& arguments, NodeId node);
  Value CallEnviron(const std::string& method, Arguments& arguments, NodeId node);
  void SetVariable(const Value& name, const Value& value);
  bool EnvironmentMayHaveChanged() const;

  // ---- text_methods.cc, container_methods.cc
  Value CallMethod(const std::string& name, const Value& self, Arguments& arguments, NodeId node);
  Value CallTextMethod(const std::string& name, const Value& self, Arguments& arguments,
                       NodeId node);
  Value CallListMethod(const std::string& name, const Value& self, Arguments& arguments,
                       NodeId node);
  Value CallDictMethod(const std::string& name, const Value& self, Arguments& arguments,
                       NodeId node);
  Value* FindItem(const Value& dict, const Value& key, bool& open);
  void SetItem(const Value& dict, const Value& key, const Value& value);

  Session& session_;
  Decisions& decisions_;
  Heap heap_;
  std::map<TextId, Binding> module_;
  std::deque<Frame> frames_;
  std::vector<std::pair<TextId, Value>> comprehension_;  // innermost last
  std::map<std::string, Value> variables_;  // what the file put into os.environ; unset ones too
  bool environment_open_ = false;           // something unknown may have changed it
  DepSet environment_deps_ = 0;
  std::map<NodeId, std::uint32_t> occurrences_;
  std::optional<Raised> raised_;
  bool aborted_ = false;
  std::size_t steps_ = 0;
  int depth_ = 0;
  int try_depth_ = 0;
  DepSet try_deps_ = 0;           // of what could have raised in the try statements around
  bool loop_open_ = false;        // something unknown may have left the loop
  std::uint32_t top_offset_ = 0;  // of the module's statement that runs
  std::optional<std::uint32_t> open_from_;
};

}  // namespace corntune::pyconf
