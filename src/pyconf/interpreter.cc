#include "interpreter.h"

#include <fmt/format.h>

#include "corntune/base/text.h"

namespace corntune::pyconf {

const Effects& Session::EffectsAt(NodeId piece) {
  const auto known = effects_.find(piece);
  if (known != effects_.end()) return known->second;
  return effects_.emplace(piece, EffectsOf(tree_, piece)).first->second;
}

const std::set<TextId>& Session::LocalsAt(NodeId function) {
  const auto known = locals_.find(function);
  if (known != locals_.end()) return known->second;
  return locals_.emplace(function, LocalsOf(tree_, function)).first->second;
}

const Value* Interpreter::Arguments::Keyword(std::string_view name) const {
  for (const auto& [key, value] : keywords) {
    if (key == name) return &value;
  }
  return nullptr;
}

const Value* Interpreter::Arguments::At(std::size_t place, std::string_view name) const {
  return place < positional.size() ? &positional[place] : Keyword(name);
}

Interpreter::Interpreter(Session& session, Decisions& decisions)
    : session_(session), decisions_(decisions) {
  frames_.emplace_back();
}

void Interpreter::Run() {
  for (const NodeId statement : tree().Children(tree().root)) {
    top_offset_ = tree()[statement].end;
    const Effects effects = Closure(statement);
    Exec(statement);
    if (Stopped()) return;
    if (effects.dynamic || effects.imports_all) {
      HavocAll(tree()[statement].begin,
               fmt::format("line {} may bind any name", LineOf(statement)));
    }
  }
}

bool Interpreter::Step() {
  ++steps_;
  ++session_.steps;
  if (steps_ > Session::kMostStepsOfARun || session_.steps > Session::kMostSteps ||
      heap_.used() > Session::kMostMemory) {
    aborted_ = true;
  }
  return !aborted_;
}

int Interpreter::LineOf(NodeId node) const {
  return session_.source().PositionOf(tree()[node].begin).line;
}

std::string Interpreter::SourceOf(NodeId node) const {
  const Node& place = tree()[node];
  std::string text(session_.text().substr(place.begin, place.end - place.begin));
  text = Printable(text.substr(0, text.find_first_of("\r\n")));
  if (text.size() > 60) {
    text.resize(57);
    while (!IsUtf8(text)) text.pop_back();
    text += "...";
  }
  return text;
}

Value Interpreter::Unknown(std::string reason, NodeId at) {
  Value value = heap_.Named(ValueKind::kUnknown, std::move(reason));
  value.integer = (static_cast<std::int64_t>(at) << 24) + ++occurrences_[at];
  return value;
}

Value Interpreter::Unknown(const Value& because, NodeId at) {
  Value value = because;
  if (because.object != nullptr && because.object->taint != nullptr) {
    value = Unknown(because.object->taint->text, at);
  } else if (IsUnknown(because)) {
    value.integer = (static_cast<std::int64_t>(at) << 24) + ++occurrences_[at];
  } else {
    value = NotEvaluated(at);
  }
  value.deps = AllDeps(because);
  return value;
}

Value Interpreter::NotEvaluated(NodeId at) {
  return Unknown(fmt::format("{} is not evaluated (line {})", SourceOf(at), LineOf(at)), at);
}

int Interpreter::Decide(const std::string& key, int choices, DepSet& reasons) {
  const DepId id = deps().Add(Dep{Dep::Kind::kDecision, key, 0, 0});
  reasons = Join(reasons, deps().Single(id));
  for (const Decisions::Taken& taken : decisions_.taken) {
    if (taken.id == id) return taken.choice;
  }
  const auto fixed = decisions_.fixed.find(id);
  const int choice = fixed == decisions_.fixed.end() ? 0 : fixed->second;
  decisions_.taken.push_back({id, choice, choices});
  return choice;
}

bool Interpreter::Truth(const Value& value, DepSet& reasons) {
  reasons = Join(reasons, AllDeps(value));
  const Tri known = TruthOf(value);
  if (known != Tri::kUnknown) return known == Tri::kTrue;
  // One that is tested twice has the same truth twice.
  const std::int64_t identity =
      IsUnknown(value) ? value.integer : -static_cast<std::int64_t>(++occurrences_[kNoNode]);
  return Decide(fmt::format("truth {}", identity), 2, reasons) == 0;
}

Value Interpreter::Raise(std::string type, std::string message, NodeId at, DepSet reasons) {
  if (!Stopped()) {
    raised_ = Raised{std::move(type), std::move(message), tree()[at].begin, reasons};
  }
  return Unknown("an exception", at);
}

void Interpreter::MayRaise(NodeId at) {
  if (try_depth_ == 0 || Stopped()) return;
  const std::uint32_t occurrence = ++occurrences_[at];
  DepSet reasons = 0;
  const int choice = Decide(fmt::format("raise {} {}", at, occurrence), 2, reasons);
  try_deps_ = Join(try_deps_, reasons);
  if (choice == 1) Raise("", "may fail", at, reasons);
}

DepSet Interpreter::AllDeps(const Value& value, int depth) {
  DepSet all = value.deps;
  if (value.object == nullptr || depth > 40) return all;
  all = Join(all, value.object->deps);
  for (const Value& item : value.object->items) all = Join(all, AllDeps(item, depth + 1));
  for (const auto& [key, item] : value.object->entries) {
    all = Join(all, Join(AllDeps(key, depth + 1), AllDeps(item, depth + 1)));
    if (!Step()) break;
  }
  return all;
}

void Interpreter::Taint(const Value& value, const std::string& reason, int depth) {
  if (value.kind == ValueKind::kEnviron) environment_open_ = true;
  if (value.kind == ValueKind::kFunction) return HavocFunction(value, reason);
  if (value.object == nullptr || depth > 40 || !Step()) return;
  if (value.kind == ValueKind::kIterable) value.object->used = true;
  if (value.object->taint != nullptr) return;
  if (IsMutable(value)) {
    Object* why = heap_.New();
    why->text = reason;
    value.object->taint = why;
  }
  for (const Value& item : value.object->items) Taint(item, reason, depth + 1);
  for (const auto& [key, item] : value.object->entries) Taint(item, reason, depth + 1);
}

void Interpreter::HavocFunction(const Value& function, const std::string& reason) {
  if (depth_ > 50) {
    aborted_ = true;
    return;
  }
  ++depth_;
  const auto node = static_cast<NodeId>(function.integer);
  if (occurrences_[node]++ < 1'000) Havoc(tree().Child(node, 1), reason);
  --depth_;
}

// Whatever the piece may have done, it may have done.
void Interpreter::Havoc(NodeId piece, const std::string& reason) {
  const Effects effects = Closure(piece);
  for (const TextId name : effects.reads) {
    if (const Binding* bound = Find(name); bound != nullptr && IsMutable(bound->value)) {
      Taint(bound->value, reason);
    }
    if (!Step()) return;
  }
  for (const TextId name : effects.binds) {
    Binding& place = Place(name);
    place.value = Unknown(reason, piece);
    place.name_begin = tree()[piece].begin;
    place.name_end = tree()[piece].end;
    place.source = piece;
    if (!Step()) return;
  }
  if (effects.writes_environment) environment_open_ = true;
  if (effects.dynamic || effects.imports_all) HavocAll(tree()[piece].begin, reason);
  if (effects.returns) frame().result_open = true;
  if (effects.breaks) loop_open_ = true;
}

void Interpreter::HavocAll(std::uint32_t offset, const std::string& reason) {
  for (auto& [name, binding] : module_) {
    Taint(binding.value, reason);
    const DepSet reasons = AllDeps(binding.value);
    binding.value = With(Unknown(reason, tree().root), reasons);
    if (!Step()) return;
  }
  if (!open_from_) open_from_ = offset;
}

// What the piece did, or did not do, has these reasons.
void Interpreter::AddControl(NodeId piece, DepSet reasons) {
  frame().control = Join(frame().control, reasons);
  if (reasons == 0) return;
  const Effects effects = Closure(piece);
  for (const TextId name : effects.binds) {
    Binding& place = Place(name);
    place.value.deps = Join(place.value.deps, reasons);
    if (!Step()) return;
  }
  for (const TextId name : effects.reads) {
    const Binding* bound = Find(name);
    if (bound != nullptr && bound->value.object != nullptr &&
        (IsMutable(bound->value) || bound->value.kind == ValueKind::kIterable)) {
      bound->value.object->deps = Join(bound->value.object->deps, reasons);
    }
    if (!Step()) return;
  }
  if (effects.writes_environment) environment_deps_ = Join(environment_deps_, reasons);
}

Effects Interpreter::Closure(NodeId piece) {
  Effects effects = session_.EffectsAt(piece);
  std::set<NodeId> seen;
  Extend(effects, seen);
  return effects;
}

// Adds what the functions do whose names are read.
void Interpreter::Extend(Effects& effects, std::set<NodeId>& seen) {
  std::vector<TextId> open(effects.reads.begin(), effects.reads.end());
  while (!open.empty() && Step()) {
    const TextId name = open.back();
    open.pop_back();
    const Binding* bound = Find(name);
    if (bound == nullptr || bound->value.kind != ValueKind::kFunction) continue;
    const auto function = static_cast<NodeId>(bound->value.integer);
    if (!seen.insert(function).second) continue;
    const Effects& inner = session_.EffectsAt(function);
    for (const TextId bind : inner.binds) {
      if (tree()[function].kind == NodeKind::kLambda || bind != tree()[function].text) {
        effects.binds.insert(bind);
      }
    }
    for (const TextId read : inner.reads) {
      if (effects.reads.insert(read).second) open.push_back(read);
    }
    effects.dynamic = effects.dynamic || inner.dynamic;
    effects.imports_all = effects.imports_all || inner.imports_all;
    effects.writes_environment = effects.writes_environment || inner.writes_environment;
  }
}

}  // namespace corntune::pyconf
