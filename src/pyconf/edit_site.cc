#include "edit_site.h"

#include <algorithm>

#include <fmt/format.h>

#include "constant.h"

namespace corntune::pyconf {
namespace {

const char* NameOfBinder(NodeKind kind) {
  switch (kind) {
    case NodeKind::kIf:
    case NodeKind::kMatch:
      return "assigned in a branch";
    case NodeKind::kTry:
      return "assigned in a try statement";
    case NodeKind::kFor:
    case NodeKind::kWhile:
      return "assigned in a loop";
    case NodeKind::kWith:
      return "assigned in a with statement";
    case NodeKind::kImport:
    case NodeKind::kImportFrom:
      return "imported";
    case NodeKind::kFunction:
    case NodeKind::kClass:
      return "bound by a definition";
    case NodeKind::kAugmented:
      return "changed in place";
    case NodeKind::kDelete:
      return "deleted";
    default:
      return "assigned together with something else";
  }
}

// True for `name = value` and `name: type = value`.
bool IsPlainAssignment(const Tree& tree, NodeId statement, TextId name) {
  const Node& node = tree[statement];
  NodeId target = kNoNode;
  if (node.kind == NodeKind::kAssign && node.children == 2) target = tree.Child(statement, 1);
  if (node.kind == NodeKind::kAnnotated) target = tree.Child(statement, 0);
  return target != kNoNode && tree[target].kind == NodeKind::kName && tree[target].text == name;
}

}  // namespace

EditSites::EditSites(std::string_view text, const Tree& tree) : tree_(tree), source_(text) {
  const auto children = tree.Children(tree.root);
  statements_.assign(children.begin(), children.end());
  for (std::size_t i = 0; i < statements_.size(); ++i) {
    effects_.push_back(EffectsOf(tree, statements_[i]));
    const Effects& effects = effects_.back();
    for (const TextId name : effects.binds) binders_[name].push_back(i);
    for (const TextId name : effects.reads) readers_[name].push_back(i);
    if (effects.dynamic || effects.imports_all) dynamic_.push_back(i);
  }
  tail_ = TailOf();
}

std::size_t EditSites::TailOf() const {
  std::size_t tail = statements_.size();
  while (tail > 0) {
    const NodeId statement = statements_[tail - 1];
    const Node& node = tree_[statement];
    if (node.kind != NodeKind::kAssign || node.children != 2) break;
    if (tree_[tree_.Child(statement, 1)].kind != NodeKind::kName) break;
    if (!ConstantOf(tree_, tree_.Child(statement, 0))) break;
    --tail;
  }
  return tail;
}

std::string EditSites::LineOf(std::size_t statement) const {
  return fmt::format("line {}", source_.PositionOf(tree_[statements_[statement]].begin).line);
}

EditSite EditSites::Find(std::string_view name) const {
  EditSite site;
  const auto text = tree_.Find(name);
  const auto binders = text ? binders_.find(*text) : binders_.end();
  if (binders == binders_.end()) {
    if (!dynamic_.empty()) site.why = LineOf(dynamic_.back()) + " may bind any name";
    return site;
  }
  site.bound = true;
  const std::size_t index = binders->second.back();
  const NodeId statement = statements_[index];
  if (!IsPlainAssignment(tree_, statement, *text)) {
    site.why = fmt::format("{} ({})", NameOfBinder(tree_[statement].kind), LineOf(index));
    return site;
  }
  const bool annotated = tree_[statement].kind == NodeKind::kAnnotated;
  site.value = tree_.Child(statement, annotated ? 2 : 0);
  site.value_begin = static_cast<std::uint32_t>(tree_[statement].integer);
  site.value_end = tree_[statement].end;
  site.why = RebindingOf(*text, index);
  site.settled = site.why.empty();
  if (site.why.empty()) site.why = LossOf(index);
  if (site.why.empty()) site.why = ReadingOf(*text, index);
  return site;
}

// What may bind the name again after the statement.
std::string EditSites::RebindingOf(TextId name, std::size_t index) const {
  if (index >= tail_) return {};
  for (const std::size_t dynamic : dynamic_) {
    if (dynamic > index || effects_[dynamic].defers) {
      return LineOf(dynamic) + " may bind any name";
    }
  }
  // A function that declares the name global may run later, wherever it stands.
  for (const std::size_t binder : binders_.at(name)) {
    if (binder != index && effects_[binder].defers) {
      return fmt::format("also bound by a function ({})", LineOf(binder));
    }
  }
  return {};
}

// What else the value does, which would be lost with it.
std::string EditSites::LossOf(std::size_t index) const {
  const Effects& effects = effects_[index];
  if (effects.binds.size() > 1 || effects.yields) {
    return fmt::format("its value binds another name ({})", LineOf(index));
  }
  for (const TextId called : effects.called) {
    const auto binders = binders_.find(called);
    if (binders == binders_.end()) continue;
    for (const std::size_t binder : binders->second) {
      if (effects_[binder].binds.size() > 1) {
        return fmt::format("its value calls {}, which binds names ({})", tree_.Text(called),
                           LineOf(index));
      }
    }
  }
  return {};
}

// What reads the name after the statement, and would see another value.
std::string EditSites::ReadingOf(TextId name, std::size_t index) const {
  const auto readers = readers_.find(name);
  if (index >= tail_ || readers == readers_.end()) return {};
  for (const std::size_t reader : readers->second) {
    if (reader == index && !effects_[reader].defers) continue;
    const Node& node = tree_[statements_[reader]];
    const bool plain_function = node.kind == NodeKind::kFunction && node.children == 2;
    const bool runs =
        plain_function ? MayRun(node.text, index) : reader > index || effects_[reader].defers;
    if (runs) return fmt::format("read again ({})", LineOf(reader));
  }
  return {};
}

// True when a statement after `after`, or another function, mentions the function. Gunicorn calls
// its hooks only when the whole file was read.
bool EditSites::MayRun(TextId function, std::size_t after) const {
  const auto readers = readers_.find(function);
  if (readers == readers_.end()) return false;
  return std::any_of(readers->second.begin(), readers->second.end(), [&](std::size_t reader) {
    const Node& node = tree_[statements_[reader]];
    const bool itself = node.kind == NodeKind::kFunction && node.text == function;
    return !itself && (reader > after || effects_[reader].defers);
  });
}

bool EditSites::Says(const EditSite& site, const SettingValue& value) const {
  if (!site.settled) return false;
  const auto constant = ConstantOf(tree_, site.value);
  return constant && *constant == value;
}

}  // namespace corntune::pyconf
