// The syntax tree of a Python file.
//
// Nodes lie in one array and refer to each other by index, so that a tree of a million nodes is
// freed without recursion. No tree is higher than kMostHeight.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lexer.h"

namespace corntune::pyconf {

using NodeId = std::uint32_t;
using TextId = std::uint32_t;

inline constexpr NodeId kNoNode = 0;  // where a child is optional
inline constexpr int kMostHeight = 400;

// After each kind: its children, in order; "?" may be kNoNode; "..." any number of them. `text` is
// the node's name or decoded string, `op` its operator.
enum class NodeKind : std::uint8_t {
  kNone,
  // Expressions.
  kName,        // text
  kInteger,     // integer
  kReal,        // real
  kImaginary,   //
  kHugeNumber,  // beyond 64 bits
  kString,      // text (UTF-8)
  kBytes,       // text
  kOddString,   // a string that this reader does not decode: lone surrogates, named characters
  kFormatted,   // f"": kString | kField ...
  kField,       // expression, spec?; op: conversion; text: what {x=} shows, flag: present
  kConstant,    // op: kTrue, kFalse, kNull or kEllipsis
  kTuple,       // elements ...
  kList,
  kSet,
  kDict,           // key?, value, key?, value ...; no key: **value
  kUnary,          // operand; op
  kBinary,         // left, right; op
  kAnd,            // operands ...
  kOr,             // operands ...
  kCompare,        // kOperand of the first, then kComparison ...
  kComparison,     // right operand; op
  kConditional,    // test, then, otherwise
  kLambda,         // kParameters, body
  kCall,           // function, arguments ... (expressions, kStarred, kKeyword, kDoubleStarred)
  kKeyword,        // value; text
  kStarred,        // value
  kDoubleStarred,  // value
  kAttribute,      // value; text
  kSubscript,      // value, index
  kSlice,          // first?, last?, step?
  kListComp,       // element, kClause ...
  kSetComp,
  kGenerator,
  kDictComp,  // key, value, kClause ...
  kClause,    // target, iterable, conditions ...; flag: async
  kWalrus,    // kName, value
  kAwait,     // value
  kYield,     // value?
  // Statements.
  kBlock,       // statements ...
  kAssign,      // value, targets ...
  kAugmented,   // target, value; op
  kAnnotated,   // target, annotation, value?
  kExpression,  // value
  kIf,          // test, block, else block?
  kWhile,       // test, block, else block?
  kFor,         // target, iterable, block, else block?; flag: async
  kTry,         // block, else block?, finally block?, kHandler ...
  kHandler,     // type?, kName?, block; flag: except*
  kWith,        // block, kWithItem ...; flag: async
  kWithItem,    // expression, target?
  kFunction,    // kParameters, block, decorators ...; text; flag: async
  kParameters,  // kParameter ...
  kParameter,   // default?, annotation?; text; op: kPlain, kPositionalOnly, kKeywordOnly ...
  kClass,       // block, decorators, bases and keywords ...; text
  kReturn,      // value?
  kRaise,       // exception?, cause?
  kGlobal,      // kName ...
  kNonlocal,    // kName ...
  kDelete,      // targets ...
  kPass,
  kBreak,
  kContinue,
  kImport,      // kAlias ...
  kImportFrom,  // kAlias ...; text: the module with its leading dots; flag: *
  kAlias,       // kName (what it binds); text: the dotted name
  kAssert,      // test, message?
  kMatch,       // subject, kCase ...
  kCase,        // guard?, block, captured kName ...
  kTypeAlias,   // kName
  kBad,         // not understood: kName ... of every name in it
};

enum class Op : std::uint8_t {
  kNone,
  kTrue,
  kFalse,
  kNull,
  kEllipsis,
  kAdd,
  kSubtract,
  kMultiply,
  kMatMultiply,
  kDivide,
  kFloorDivide,
  kModulo,
  kPower,
  kShiftLeft,
  kShiftRight,
  kBitAnd,
  kBitOr,
  kBitXor,
  kNot,
  kNegate,
  kPlus,
  kInvert,
  kEqual,
  kNotEqual,
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
  kIn,
  kNotIn,
  kIs,
  kIsNot,
  kPlain,           // parameters
  kPositionalOnly,  //
  kKeywordOnly,     //
  kRest,            // *args
  kRestKeywords,    // **kwargs
  kRepr,            // conversions of an f-string
  kStr,             //
  kAscii,           //
};

struct Node {
  NodeKind kind = NodeKind::kNone;
  Op op = Op::kNone;
  bool flag = false;
  bool parenthesised = false;
  std::uint16_t height = 0;
  std::uint32_t begin = 0;  // bytes [begin, end) of the text, without enclosing parentheses
  std::uint32_t end = 0;
  std::uint32_t first_child = 0;
  std::uint32_t children = 0;
  TextId text = 0;
  std::int64_t integer = 0;
  double real = 0;
};

class Tree {
 public:
  Tree();

  const Node& operator[](NodeId id) const { return nodes_[id]; }
  Node& operator[](NodeId id) { return nodes_[id]; }
  std::span<const NodeId> Children(NodeId id) const {
    const Node& node = nodes_[id];
    return {links_.data() + node.first_child, node.children};
  }
  NodeId Child(NodeId id, std::size_t index) const {
    return links_[nodes_[id].first_child + index];
  }
  const std::string& Text(TextId id) const { return texts_[id]; }
  const std::string& TextOf(NodeId id) const { return texts_[nodes_[id].text]; }

  // The number of nodes and of texts: valid ids lie below.
  std::size_t size() const { return nodes_.size(); }
  std::size_t texts() const { return texts_.size(); }

  NodeId Add(Node node, std::span<const NodeId> children);
  TextId Intern(std::string_view text);  // equal texts have equal ids
  std::optional<TextId> Find(std::string_view text) const;

  NodeId root = kNoNode;  // the module's kBlock
  // What is no Python, in the order of the text. The statements around it are kBad.
  std::vector<SyntaxFault> faults;

 private:
  std::vector<Node> nodes_;
  std::vector<NodeId> links_;
  std::vector<std::string> texts_;
  std::unordered_map<std::string, TextId> ids_;
};

}  // namespace corntune::pyconf
