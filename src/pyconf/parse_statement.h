// The statements of the grammar.
#pragma once

#include "parse_state.h"

namespace corntune::pyconf {

// One statement without its newline or semicolon.
NodeId ParseSimpleStatement(ParseState& state);

// One statement that opens a block, with its block, or kNoNode (and no failure) when none starts
// here.
NodeId ParseCompoundStatement(ParseState& state);

// Appends the statements of one logical line, or one compound statement. What is no Python becomes
// kBad.
void ParseStatement(ParseState& state, std::vector<NodeId>& statements);

// ":" and a block of its own lines, or simple statements on the same line.
NodeId ParseBlock(ParseState& state);

// The [T] of "def f[T]()" (Python 3.12).
void SkipTypeParameters(ParseState& state);

}  // namespace corntune::pyconf
