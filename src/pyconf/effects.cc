#include "effects.h"

#include <algorithm>
#include <array>

namespace corntune::pyconf {
namespace {

// What a name of the module's own dictionary, or a frame's, is reached by.
template <std::size_t N>
bool Contains(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool IsDynamicAttribute(std::string_view name) {
  constexpr std::array<std::string_view, 5> kNames = {"modules", "_getframe", "f_globals",
                                                      "f_locals", "__globals__"};
  return Contains(kNames, name);
}

class Collector {
 public:
  explicit Collector(const Tree& tree) : tree_(tree) {}

  Effects& effects() { return effects_; }

  // After a visit of a function's body: the names that are local to it.
  std::set<TextId> LocalsWith(NodeId parameters) const {
    std::set<TextId> locals;
    for (const TextId name : effects_.binds) {
      if (!globals_.contains(name)) locals.insert(name);
    }
    for (const NodeId parameter : tree_.Children(parameters)) locals.insert(tree_[parameter].text);
    return locals;
  }

  void Visit(NodeId id) {
    if (id == kNoNode) return;
    const Node& node = tree_[id];
    switch (node.kind) {
      case NodeKind::kName:
        return Read(node.text);
      case NodeKind::kCall:
        return VisitCall(id);
      case NodeKind::kSubscript:
        if (!VisitEnviron(tree_.Child(id, 0))) Visit(tree_.Child(id, 0));
        return Visit(tree_.Child(id, 1));
      case NodeKind::kComparison:
        if (!VisitEnviron(tree_.Child(id, 0))) Visit(tree_.Child(id, 0));
        return;
      case NodeKind::kAttribute:
        NoteWriter(tree_.Text(node.text));
        if (IsDynamicAttribute(tree_.Text(node.text))) effects_.dynamic = true;
        return VisitChildren(id, 0);
      case NodeKind::kAssign:
        return VisitAssign(id);
      case NodeKind::kAugmented:
      case NodeKind::kAnnotated:
        return VisitAnnotatedOrAugmented(id);
      case NodeKind::kWalrus:
        Visit(tree_.Child(id, 1));
        return Bind(tree_.Child(id, 0));
      case NodeKind::kFor:
      case NodeKind::kClause:
        Bind(tree_.Child(id, 0));
        return VisitChildren(id, 1);
      case NodeKind::kWithItem:
        Visit(tree_.Child(id, 0));
        return Bind(tree_.Child(id, 1));
      case NodeKind::kHandler:
        Visit(tree_.Child(id, 0));
        Bind(tree_.Child(id, 1));
        return Visit(tree_.Child(id, 2));
      case NodeKind::kAlias:
        return Bind(tree_.Child(id, 0));
      case NodeKind::kDelete:
      case NodeKind::kTypeAlias:
        for (const NodeId child : tree_.Children(id)) Bind(child);
        return;
      default:
        return VisitRarer(id, node);
    }
  }

 private:
  void VisitRarer(NodeId id, const Node& node) {
    switch (node.kind) {
      case NodeKind::kImportFrom:
        effects_.imports_all = effects_.imports_all || node.flag;
        return VisitChildren(id, 0);
      case NodeKind::kGlobal:
        for (const NodeId child : tree_.Children(id)) {
          effects_.binds.insert(tree_[child].text);
          globals_.insert(tree_[child].text);
        }
        return;
      case NodeKind::kNonlocal:
        return;
      case NodeKind::kCase:
        for (std::size_t i = 2; i < node.children; ++i) BindAndRead(tree_.Child(id, i));
        Visit(tree_.Child(id, 0));
        return Visit(tree_.Child(id, 1));
      case NodeKind::kBad:
        for (const NodeId child : tree_.Children(id)) BindAndRead(child);
        return;
      case NodeKind::kFunction:
        effects_.binds.insert(node.text);
        for (std::size_t i = 2; i < node.children; ++i) Visit(tree_.Child(id, i));
        return VisitFunction(id);
      case NodeKind::kLambda:
        return VisitFunction(id);
      case NodeKind::kClass:
        return VisitClass(id);
      case NodeKind::kListComp:
      case NodeKind::kSetComp:
      case NodeKind::kDictComp:
      case NodeKind::kGenerator:
        return VisitComprehension(id);
      case NodeKind::kReturn:
        effects_.returns = true;
        return VisitChildren(id, 0);
      case NodeKind::kBreak:
      case NodeKind::kContinue:
        effects_.breaks = true;
        return;
      case NodeKind::kYield:
        effects_.yields = true;
        return VisitChildren(id, 0);
      default:
        return VisitChildren(id, 0);
    }
  }

  void VisitCall(NodeId id) {
    const NodeId function = tree_.Child(id, 0);
    const Node& node = tree_[function];
    if (node.kind == NodeKind::kName) effects_.called.insert(node.text);
    // os.environ.get(...) changes nothing.
    const bool reads = node.kind == NodeKind::kAttribute && tree_.Text(node.text) == "get" &&
                       VisitEnviron(tree_.Child(function, 0));
    VisitChildren(id, reads ? 1 : 0);
  }

  // os.environ where it is only read from. Its owner is visited.
  bool VisitEnviron(NodeId id) {
    const Node& node = tree_[id];
    if (node.kind != NodeKind::kName && node.kind != NodeKind::kAttribute) return false;
    if (tree_.Text(node.text) != "environ") return false;
    if (node.kind == NodeKind::kName) {
      effects_.reads.insert(node.text);
    } else {
      VisitChildren(id, 0);
    }
    return true;
  }

  void NoteWriter(std::string_view name) {
    if (name == "environ" || name == "environb" || name == "putenv" || name == "unsetenv") {
      effects_.writes_environment = true;
    }
  }

  void VisitChildren(NodeId id, std::size_t from) {
    const std::size_t count = tree_[id].children;
    for (std::size_t i = from; i < count; ++i) Visit(tree_.Child(id, i));
  }

  void Read(TextId name) {
    effects_.reads.insert(name);
    NoteWriter(tree_.Text(name));
    if (IsDynamicName(tree_.Text(name))) effects_.dynamic = true;
  }

  void BindAndRead(NodeId name) {
    effects_.binds.insert(tree_[name].text);
    Read(tree_[name].text);
  }

  // A target: its names are bound; what an attribute or an index hangs on is read.
  void Bind(NodeId target) {
    if (target == kNoNode) return;
    const Node& node = tree_[target];
    if (node.kind == NodeKind::kName) {
      effects_.binds.insert(node.text);
    } else if (node.kind == NodeKind::kTuple || node.kind == NodeKind::kList ||
               node.kind == NodeKind::kStarred) {
      for (const NodeId child : tree_.Children(target)) Bind(child);
    } else {
      // A change of os.environ["X"] is one of os.environ.
      VisitChildren(target, 0);
      if (node.kind == NodeKind::kAttribute) NoteWriter(tree_.Text(node.text));
    }
  }

  void VisitAssign(NodeId id) {
    Visit(tree_.Child(id, 0));
    for (std::size_t i = 1; i < tree_[id].children; ++i) Bind(tree_.Child(id, i));
  }

  void VisitAnnotatedOrAugmented(NodeId id) {
    const bool augmented = tree_[id].kind == NodeKind::kAugmented;
    const NodeId target = tree_.Child(id, 0);
    if (augmented || tree_.Child(id, 2) != kNoNode) Bind(target);
    if (augmented) Visit(target);
    VisitChildren(id, 1);
  }

  // What is bound inside stays inside, but for names declared global.
  void VisitFunction(NodeId id) {
    effects_.defers = true;
    const NodeId parameters = tree_.Child(id, 0);
    for (const NodeId parameter : tree_.Children(parameters)) {
      Visit(tree_.Child(parameter, 0));
      Visit(tree_.Child(parameter, 1));
    }
    Collector inner(tree_);
    inner.Visit(tree_.Child(id, 1));
    Absorb(inner, inner.LocalsWith(parameters));
  }

  void VisitClass(NodeId id) {
    effects_.defers = true;
    effects_.binds.insert(tree_[id].text);
    VisitChildren(id, 1);
    Collector inner(tree_);
    inner.Visit(tree_.Child(id, 0));
    // A name that the body binds may be read from the module before that.
    Absorb(inner, {});
  }

  // The targets of the clauses are local; a walrus binds outside.
  void VisitComprehension(NodeId id) {
    if (tree_[id].kind == NodeKind::kGenerator) effects_.defers = true;
    Collector inner(tree_);
    std::set<TextId> targets;
    for (const NodeId child : tree_.Children(id)) {
      if (tree_[child].kind == NodeKind::kClause) {
        Collector target(tree_);
        target.Bind(tree_.Child(child, 0));
        targets.insert(target.effects_.binds.begin(), target.effects_.binds.end());
      }
      inner.Visit(child);
    }
    for (const TextId name : inner.effects_.binds) {
      if (!targets.contains(name)) effects_.binds.insert(name);
    }
    Absorb(inner, {});
  }

  void Absorb(const Collector& inner, const std::set<TextId>& locals) {
    for (const TextId name : inner.effects_.reads) {
      if (!locals.contains(name)) effects_.reads.insert(name);
    }
    effects_.binds.insert(inner.globals_.begin(), inner.globals_.end());
    globals_.insert(inner.globals_.begin(), inner.globals_.end());
    effects_.called.insert(inner.effects_.called.begin(), inner.effects_.called.end());
    effects_.imports_all = effects_.imports_all || inner.effects_.imports_all;
    effects_.dynamic = effects_.dynamic || inner.effects_.dynamic;
    effects_.defers = effects_.defers || inner.effects_.defers;
    effects_.writes_environment = effects_.writes_environment || inner.effects_.writes_environment;
  }

  const Tree& tree_;
  Effects effects_;
  std::set<TextId> globals_;  // what functions within declare global
};

}  // namespace

Effects EffectsOf(const Tree& tree, NodeId piece) {
  Collector collector(tree);
  collector.Visit(piece);
  return std::move(collector.effects());
}

std::set<TextId> LocalsOf(const Tree& tree, NodeId function) {
  Collector collector(tree);
  collector.Visit(tree.Child(function, 1));
  return collector.LocalsWith(tree.Child(function, 0));
}

bool IsDynamicName(std::string_view name) {
  constexpr std::array<std::string_view, 8> kNames = {
      "globals", "locals", "vars", "exec", "eval", "modules", "builtins", "__builtins__"};
  return Contains(kNames, name);
}

}  // namespace corntune::pyconf
