// Which names a piece of a file may bind or read, without running it.
#pragma once

#include <set>
#include <string_view>

#include "ast.h"

namespace corntune::pyconf {

struct Effects {
  std::set<TextId> binds;    // in the scope of the piece itself, deletions and `global` included
  std::set<TextId> reads;    // of names that are not local to a function within the piece
  std::set<TextId> called;   // names that are called as functions
  bool imports_all = false;  // from x import *
  // globals(), exec() and their like, by which any name may be bound or read.
  bool dynamic = false;
  bool defers = false;  // holds a function, a lambda, a class or a generator: code that runs later
  bool writes_environment = false;  // may change os.environ
  bool breaks = false;              // holds break or continue
  bool returns = false;
  bool yields = false;
};

// Of a statement, block or expression. The body of a function counts as read and called by its
// definition, since it may run at any later time. Linear in the size of the piece.
Effects EffectsOf(const Tree& tree, NodeId piece);

// The names that are local to a function or lambda: its parameters, and what it binds without
// `global`.
std::set<TextId> LocalsOf(const Tree& tree, NodeId function);

// Those for which the names of a module are a dictionary.
bool IsDynamicName(std::string_view name);

}  // namespace corntune::pyconf
