// One word while it is expanded.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "variables.h"

namespace corntune::shell {

class Expander {
 public:
  enum class Form {
    kWords,   // a command's: split where nothing is quoted
    kValue,   // an assignment's: one word
    kNested,  // within ${ }: one word
  };

  Expander(std::string_view text, Variables& variables, Form form, int depth)
      : text_(text),
        variables_(variables),
        splits_(form == Form::kWords),
        form_(form),
        depth_(depth) {}

  std::vector<ShellWord> Run(std::size_t begin, std::size_t end);

  // The words that the last word begins with, when only these are known.
  std::optional<std::string> Beginning() const;

 private:
  // What the whole word has, looked for once.
  struct Marks {
    std::size_t begin = 1, end = 0;
    bool closes = false;
    bool no_file = false;
    std::size_t braces_end = 0;  // after the last closing one
  };

  void Add(std::string_view piece);
  void Lose(std::string reason);
  void EndWord();
  void Unquoted();
  const Marks& FindMarks();
  void Plain(char c, std::size_t at);
  bool OnlyElements(std::size_t at, std::size_t end);
  void DoubleQuoted(std::size_t at, std::size_t end);
  std::size_t Dollar(std::size_t at, std::size_t end, bool quoted);
  void DollarBracket(std::string_view body, bool quoted);
  void Insert(const ShellWord& result, bool quoted,
              const std::optional<std::string>& beginning = std::nullopt);
  void InsertSplit(const std::string& value, const ShellWord& source);
  void InsertVariable(const std::string& name, bool quoted);
  void InsertElements(const Holding& holding, bool star, bool quoted);

  // parameter.cc
  void Braced(std::string_view body, bool quoted);
  void BracedArray(const std::string& name, std::string_view rest, bool quoted);
  void Argument(std::string_view name, std::string_view rest, bool quoted);
  ShellWord Modified(const Holding& holding, const std::string& name, std::string_view rest);
  ShellWord Substituted(const Holding& holding, const std::string& name, bool colon, char op,
                        std::string_view other);
  ShellWord Nested(std::string_view text);
  ShellWord Calculated(std::string_view expression);

  std::string_view text_;
  Variables& variables_;
  bool splits_;
  Form form_;
  int depth_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  Marks marks_;
  std::vector<ShellWord> words_;
  ShellWord word_;
  bool started_ = false;
  std::optional<std::pair<std::size_t, std::size_t>> place_;  // of the one element that it is
  std::optional<std::size_t> argument_;
  std::string before_loss_;     // of the word, what stood before it was lost
  bool loss_at_blank_ = false;  // the known words end where they end
  bool joined_ = false;         // something stands right after the loss
};

}  // namespace corntune::shell
