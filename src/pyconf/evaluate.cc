#include "corntune/pyconf/evaluate.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "effects.h"
#include "outcome.h"
#include "parser.h"

namespace corntune {
namespace {

using pyconf::Dep;
using pyconf::DepId;
using pyconf::DepSet;
using pyconf::Outcome;
using pyconf::TextId;

constexpr std::size_t kMostRuns = 1000;
constexpr std::size_t kMostRunsOfAName = 64;
constexpr std::size_t kTrustedDeps = 60;

// For each name, the runs over all decisions that its value depends on. A run shows which those
// are; those that came up first are settled first, so that each combination is met once.
class Explorer {
 public:
  Explorer(std::string_view text, const pyconf::Tree& tree, const EvaluationContext& context)
      : tree_(tree), session_(text, tree, context) {}

  Evaluation Run() {
    const Outcome& first = OutcomeOn({});
    AddProblems(first);
    std::set<TextId> names = pyconf::EffectsOf(tree_, tree_.root).binds;
    for (const auto& [name, outcome] : first.names) names.insert(name);
    const std::set<TextId> reads = pyconf::EffectsOf(tree_, tree_.root).reads;
    for (const TextId name : names) {
      EvaluatedName evaluated;
      evaluated.name = tree_.Text(name);
      evaluated.read = reads.contains(name);
      runs_of_name_ = 0;
      Explore(name, {}, evaluated);
      if (!evaluated.values.empty()) result_.names.push_back(std::move(evaluated));
    }
    AddException(first);
    const auto place = [](const EvaluatedName& one) {
      return one.values.front().name.begin.offset;
    };
    std::stable_sort(result_.names.begin(), result_.names.end(),
                     [&](const auto& a, const auto& b) { return place(a) < place(b); });
    AddImports();
    return std::move(result_);
  }

 private:
  const Outcome& OutcomeOn(const std::map<DepId, int>& fixed) {
    const auto known = outcomes_.find(fixed);
    if (known != outcomes_.end()) return known->second;
    return outcomes_.emplace(fixed, pyconf::RunOn(session_, fixed)).first->second;
  }

  void Explore(TextId name, const std::map<DepId, int>& fixed, EvaluatedName& evaluated) {
    if (++runs_of_name_ > kMostRunsOfAName ||
        (outcomes_.size() >= kMostRuns && !outcomes_.contains(fixed))) {
      return AddUnknown(evaluated, "depends on too many conditions");
    }
    const Outcome& outcome = OutcomeOn(fixed);
    if (outcome.aborted) return AddUnknown(evaluated, "too much work to evaluate");
    std::set<DepId> relevant;
    if (outcome.raised) {
      for (const auto& taken : outcome.taken) relevant.insert(taken.id);
    } else {
      const auto found = outcome.names.find(name);
      if (found == outcome.names.end()) {
        evaluated.may_be_unset = true;
        return;
      }
      const auto& members = session_.deps().Members(found->second.deps);
      relevant.insert(members.begin(), members.end());
      if (members.size() > kTrustedDeps) AddUnknown(evaluated, "depends on too much");
      AddValue(evaluated, found->second);
    }
    std::map<DepId, int> settled = fixed;
    for (const auto& taken : outcome.taken) {
      if (!relevant.contains(taken.id) || fixed.contains(taken.id)) continue;
      for (int choice = 0; choice < taken.choices; ++choice) {
        if (choice == taken.choice) continue;
        std::map<DepId, int> other = settled;
        other[taken.id] = choice;
        Explore(name, other, evaluated);
        if (runs_of_name_ > kMostRunsOfAName) return;
      }
      settled[taken.id] = taken.choice;
    }
  }

  static void AddUnknown(EvaluatedName& evaluated, std::string_view reason) {
    for (const PossibleValue& value : evaluated.values) {
      if (!value.value && value.reason == reason) return;
    }
    PossibleValue unknown;
    unknown.reason = reason;
    if (!evaluated.values.empty()) unknown.name = evaluated.values.front().name;
    evaluated.values.push_back(std::move(unknown));
  }

  void AddValue(EvaluatedName& evaluated, const pyconf::OutcomeOfName& outcome) {
    if (outcome.unset) {
      evaluated.may_be_unset = true;
      return;
    }
    PossibleValue value = outcome.value;
    for (const DepId id : session_.deps().Members(outcome.deps)) AddDependency(value, id);
    if (value.value) value.origin = OriginOf(value);
    std::stable_sort(
        value.dependencies.begin(), value.dependencies.end(),
        [](const auto& a, const auto& b) { return a.span.begin.offset < b.span.begin.offset; });
    for (PossibleValue& other : evaluated.values) {
      if (other.value != value.value || other.reason != value.reason) continue;
      return;
    }
    evaluated.values.push_back(std::move(value));
  }

  void AddDependency(PossibleValue& value, DepId id) {
    const Dep& dep = session_.deps()[id];
    if (dep.kind == Dep::Kind::kDecision) return;
    Dependency dependency;
    dependency.kind = dep.kind == Dep::Kind::kCpuCount ? Dependency::Kind::kCpuCount
                                                       : Dependency::Kind::kEnvironment;
    dependency.name = dep.name;
    dependency.span = session_.source().SpanOf(dep.begin, dep.end);
    value.dependencies.push_back(std::move(dependency));
  }

  static ValueOrigin OriginOf(const PossibleValue& value) {
    for (const Dependency& dependency : value.dependencies) {
      if (dependency.kind == Dependency::Kind::kEnvironment) return ValueOrigin::kEnvironment;
    }
    return value.dependencies.empty() ? value.origin : ValueOrigin::kEvaluated;
  }

  void AddProblem(ConfProblem::Kind kind, std::uint32_t offset, std::string message) {
    result_.problems.push_back({kind, session_.source().PositionOf(offset), std::move(message)});
  }

  void AddProblems(const Outcome& first) {
    for (const auto& fault : tree_.faults) {
      AddProblem(ConfProblem::Kind::kSyntax, fault.offset, fault.message);
    }
    if (first.open_from) {
      AddProblem(ConfProblem::Kind::kOpen, *first.open_from, "any other name may be set here");
    }
    if (first.aborted) AddProblem(ConfProblem::Kind::kLimit, 0, "too much work to evaluate");
  }

  // Every case that was looked at ends with an exception.
  void AddException(const Outcome& first) {
    if (!first.raised || !tree_.faults.empty()) return;
    for (const auto& [fixed, outcome] : outcomes_) {
      if (!outcome.raised) return;
    }
    const std::string type = first.raised->type.empty() ? "an exception" : first.raised->type;
    AddProblem(ConfProblem::Kind::kException, first.raised->offset,
               fmt::format("{}: {}", type, first.raised->message));
  }

  void AddImports() {
    for (pyconf::NodeId id = 1; id < tree_.size(); ++id) {
      const pyconf::Node& node = tree_[id];
      if (node.kind == pyconf::NodeKind::kImportFrom) AddImport(tree_.TextOf(id), node);
      if (node.kind != pyconf::NodeKind::kImport) continue;
      for (const pyconf::NodeId alias : tree_.Children(id)) {
        AddImport(tree_.TextOf(alias), tree_[alias]);
      }
    }
  }

  void AddImport(const std::string& module, const pyconf::Node& node) {
    result_.imports.push_back({module, session_.source().SpanOf(node.begin, node.end)});
  }

  const pyconf::Tree& tree_;
  pyconf::Session session_;
  std::map<std::map<DepId, int>, Outcome> outcomes_;
  std::size_t runs_of_name_ = 0;
  Evaluation result_;
};

}  // namespace

Evaluation EvaluateConf(std::string_view text, const EvaluationContext& context) {
  const pyconf::Tree tree = pyconf::Parse(text);
  return Explorer(text, tree, context).Run();
}

}  // namespace corntune
