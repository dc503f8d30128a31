#include "expand.h"

#include <array>

#include "corntune/base/text.h"

#include "expander.h"
#include "scan.h"

namespace corntune::shell {
namespace {

constexpr std::size_t kMostBytes = 64 << 10;  // of one word: X=$X$X doubles
constexpr std::size_t kMostElements = 1000;   // of one array
constexpr std::size_t kWordCost = 64;         // of one more word, beside its bytes

bool IsBlank(char c) {
  return c == ' ' || c == '\t' || c == '\n';
}

std::vector<ShellWord> ElementsOf(const Holding& holding) {
  if (holding.elements) return *holding.elements;
  if (!holding.content.value) {
    ShellWord words = holding.content;
    words.splits = true;
    return {std::move(words)};
  }
  if (!holding.is_set) return {};
  return {holding.content};
}

}  // namespace

std::vector<ShellWord> Expander::Run(std::size_t begin, std::size_t end) {
  begin_ = begin;
  end_ = end;
  Unquoted();
  EndWord();
  return std::move(words_);
}

std::optional<std::string> Expander::Beginning() const {
  std::string known = before_loss_;
  if (!loss_at_blank_ || joined_) {
    std::size_t blank = known.size();
    while (blank > 0 && !IsBlank(known[blank - 1])) --blank;
    known.erase(blank);
  }
  if (Trim(known).empty()) return std::nullopt;
  return known;
}

void Expander::Add(std::string_view piece) {
  started_ = true;
  place_.reset();
  argument_.reset();
  if (!word_.value) {
    joined_ = joined_ || (!piece.empty() && !IsBlank(piece.front()));
    return;
  }
  if (word_.value->size() + piece.size() > kMostBytes || !variables_.Spend(piece.size())) {
    return Lose("too long");
  }
  *word_.value += piece;
}

void Expander::Lose(std::string reason) {
  started_ = true;
  place_.reset();
  argument_.reset();
  if (word_.value) before_loss_ = *word_.value;
  joined_ = !word_.value.has_value();
  word_.value.reset();
  word_.origin = ShellOrigin::kUnknown;
  if (word_.reason.empty()) word_.reason = std::move(reason);
}

void Expander::EndWord() {
  if (started_) {
    word_.begin = place_ ? place_->first : begin_;
    word_.end = place_ ? place_->second : end_;
    word_.argument = argument_;
    words_.push_back(std::move(word_));
  }
  word_ = ShellWord();
  word_.value = "";
  started_ = false;
  place_.reset();
  argument_.reset();
}

void Expander::Unquoted() {
  word_.value = "";
  for (std::size_t at = begin_; at < end_;) {
    const char c = text_[at];
    const std::size_t end = EndOfPiece(text_, at).value_or(end_);
    const std::string_view piece = text_.substr(at, end - at);
    if (c == '\\') {
      if (piece != "\\\n") Add(piece.substr(1));
    } else if (c == '\'') {
      Add(piece.substr(1, piece.size() - 2));
    } else if (c == '"') {
      if (!OnlyElements(at + 1, end - 1)) Add("");
      DoubleQuoted(at + 1, end - 1);
    } else if (c == '$' || c == '`') {
      at = Dollar(at, end_, false);
      continue;
    } else {
      Plain(c, at);
    }
    at = end;
  }
}

// "$@" or "${A[@]}" without elements leaves no word, not an empty one.
bool Expander::OnlyElements(std::size_t at, std::size_t end) {
  std::string_view inner = text_.substr(at, end - at);
  std::string name = kArguments;
  if (inner.starts_with("${") && inner.ends_with("[@]}")) {
    inner = inner.substr(2, inner.size() - 6);
    if (inner.empty() || EndOfName(inner, 0) != inner.size()) return false;
    name = inner;
  } else if (inner != "$@" && inner != "${@}") {
    return false;
  }
  return splits_ && ElementsOf(variables_.Find(name)).empty();
}

const Expander::Marks& Expander::FindMarks() {
  if (marks_.begin == begin_ && marks_.end == end_) return marks_;
  const std::string_view word = text_.substr(begin_, end_ - begin_);
  const std::size_t brace = word.rfind('}');
  marks_ = {begin_, end_, word.find(']') != std::string_view::npos,
            word.starts_with('-') || word.find(':') != std::string_view::npos,
            brace == std::string_view::npos ? 0 : begin_ + brace + 1};
  return marks_;
}

// File names and braces: what they become is not in the text.
void Expander::Plain(char c, std::size_t at) {
  // Only brackets that close make a pattern; "[::]:80" and "--allow=*" name no file.
  const Marks& marks = FindMarks();
  const bool pattern = c == '*' || c == '?' || (c == '[' && marks.closes);
  if (pattern && splits_ && !marks.no_file) {
    word_.splits = true;
    return Lose("a pattern of file names");
  }
  const bool nothing = text_.substr(at, 2) == "{}";
  if (c == '{' && splits_ && !nothing && marks.braces_end > at) {
    word_.splits = true;
    return Lose("braces");
  }
  if (c == '~' && at == begin_) return Lose("a home folder");
  Add(std::string_view(&c, 1));
}

void Expander::DoubleQuoted(std::size_t at, std::size_t end) {
  while (at < end) {
    const char c = text_[at];
    if (c == '\\' && at + 1 < end) {
      const char next = text_[at + 1];
      if (std::string_view("$`\"\\").find(next) != std::string_view::npos) {
        Add(text_.substr(at + 1, 1));
      } else if (next != '\n') {
        Add(text_.substr(at, 2));
      }
      at += 2;
    } else if (c == '$' || c == '`') {
      at = Dollar(at, end, true);
    } else {
      Add(text_.substr(at, 1));
      ++at;
    }
  }
}

// An expansion at `at`; the offset after it.
std::size_t Expander::Dollar(std::size_t at, std::size_t end, bool quoted) {
  const char next = at + 1 < end ? text_[at + 1] : '\0';
  if (text_[at] == '`' || next == '(' || next == '{') {
    const std::size_t close = std::min(EndOfPiece(text_, at).value_or(end), end);
    const std::size_t open = text_[at] == '`' ? 1 : 2;
    const std::string_view body = text_.substr(at + open, close - at - open - 1);
    const bool intricate = body.starts_with('(') || body.find('\\') != std::string_view::npos;
    if (text_[at] == '`' && intricate) {
      Insert(UnknownWords("a backslash or a bracket within backquotes"), quoted);
    } else if (next == '{' && text_[at] != '`') {
      Braced(body, quoted);
    } else {
      DollarBracket(body, quoted);
    }
    return close;
  }
  if (next == '\'' || next == '"') {
    if (quoted) {
      Add("$");
    } else {
      Lose("quotes of bash");
    }
    return at + 1;
  }
  const std::size_t name_end = std::min(EndOfName(text_, at + 1), end);
  const bool digit = next >= '0' && next <= '9';
  if (name_end > at + 1 && !digit) {
    InsertVariable(std::string(text_.substr(at + 1, name_end - at - 1)), quoted);
    return name_end;
  }
  if (next != '\0' && std::string_view("@*#?$!-0123456789").find(next) != std::string_view::npos) {
    Argument(text_.substr(at + 1, 1), {}, quoted);
    return at + 2;
  }
  Add("$");
  return at + 1;
}

// Puts an expansion's result into the word, split where it stands outside quotes.
void Expander::Insert(const ShellWord& result, bool quoted,
                      const std::optional<std::string>& beginning) {
  const bool splits = splits_ && !quoted;
  const bool plain = !beginning || beginning->find_first_of("*?[\\") == std::string::npos;
  if (!result.value) {
    const bool changed = variables_.Find("IFS").is_set;
    if (beginning && plain && splits && !started_ && !changed) {
      ShellWord source;
      source.origin = ShellOrigin::kEvaluated;
      InsertSplit(*beginning, source);
      EndWord();
    }
    const bool first = word_.value.has_value();
    Lose(result.reason);
    if (first && beginning && plain && !splits) {
      before_loss_ += *beginning;
      loss_at_blank_ = true;
    }
    word_.splits = word_.splits || splits;
    DependOn(word_, result);
    return;
  }
  if (!splits) {
    Add(*result.value);
    DependOn(word_, result);
    return;
  }
  const std::string& value = *result.value;
  if (variables_.Find("IFS").is_set) {
    word_.splits = true;
    return Lose("IFS is changed");
  }
  if (value.find_first_of("*?[\\") != std::string::npos && value.find(':') == std::string::npos) {
    word_.splits = true;
    return Lose("a pattern of file names");
  }
  InsertSplit(value, result);
}

void Expander::InsertSplit(const std::string& value, const ShellWord& source) {
  DependOn(word_, source);
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (!IsBlank(value[i])) {
      Add(std::string_view(value).substr(i, 1));
    } else if (started_) {
      if (!variables_.Spend(kWordCost)) return Lose("too long");
      EndWord();
      DependOn(word_, source);
    }
  }
}

void Expander::InsertVariable(const std::string& name, bool quoted) {
  const Holding holding = variables_.Find(name);
  const std::string_view word = text_.substr(begin_, end_ - begin_);
  const bool whole = word == "$" + name || word == "${" + name + "}";
  const bool continues = splits_ && !whole;
  Insert(holding.content, quoted, continues ? std::nullopt : holding.beginning);
}

// $@, $*, ${A[@]}, ${A[*]}.
void Expander::InsertElements(const Holding& holding, bool star, bool quoted) {
  std::vector<ShellWord> elements = ElementsOf(holding);
  const bool joins = form_ != Form::kWords || (star && quoted);
  if (joins &&
      (variables_.Find("IFS").is_set || (form_ == Form::kNested && elements.size() != 1))) {
    word_.splits = splits_ && !quoted;
    return Lose("the elements of an array within braces, or with a changed IFS");
  }
  if (!variables_.Spend(elements.size() * kWordCost)) elements = {UnknownWords("too long")};
  for (std::size_t i = 0; i < elements.size(); ++i) {
    ShellWord& element = elements[i];
    if (joins) {
      if (i > 0) Add(" ");
      element.origin = std::max(element.origin, ShellOrigin::kEvaluated);
      Insert(element, true);
      continue;
    }
    if (i > 0) EndWord();
    const bool fresh = !started_;
    const bool apart = quoted && fresh;
    if (!quoted && element.value)
      element.origin = std::max(element.origin, ShellOrigin::kEvaluated);
    Insert(element, quoted);
    word_.splits = word_.splits || element.splits;
    if (!apart) continue;
    if (element.end > element.begin) place_ = {element.begin, element.end};
    argument_ = element.argument;
  }
}

std::vector<ShellWord> ExpandWords(std::string_view text, std::size_t begin, std::size_t end,
                                   Variables& variables) {
  return Expander(text, variables, Expander::Form::kWords, 0).Run(begin, end);
}

Holding ExpandAssigned(std::string_view text, std::size_t begin, std::size_t end,
                       Variables& variables) {
  Expander expander(text, variables, Expander::Form::kValue, 0);
  auto words = expander.Run(begin, end);
  ShellWord word;
  if (words.empty()) {
    word.value = "";
    word.begin = begin;
    word.end = end;
  } else {
    word = std::move(words.front());
  }
  if (word.value && word.origin == ShellOrigin::kLiteral) word.origin = ShellOrigin::kEvaluated;
  Holding holding = HoldingOf(std::move(word));
  if (!holding.content.value) holding.beginning = expander.Beginning();
  return holding;
}

ShellWord ExpandValue(std::string_view text, std::size_t begin, std::size_t end,
                      Variables& variables) {
  return ExpandAssigned(text, begin, end, variables).content;
}

std::vector<ShellWord> ExpandArray(std::string_view text, std::size_t begin, std::size_t end,
                                   Variables& variables) {
  std::vector<ShellWord> elements;
  const std::string_view inside = text.substr(0, end);
  for (std::size_t at = begin; at < end;) {
    if (IsBlank(inside[at]) || inside[at] == '\r') {
      ++at;
      continue;
    }
    if (inside.substr(at).starts_with("\\\n")) {
      at += 2;
      continue;
    }
    if (inside[at] == '#') {
      at = std::min(inside.find('\n', at), end);
      continue;
    }
    const auto word_end = EndOfWord(inside, at);
    // [2]=x leaves gaps, or names are the keys.
    if (!word_end || *word_end == at || inside[at] == '[' || elements.size() > kMostElements) {
      return {UnknownWords("an array that is not followed")};
    }
    for (ShellWord& word : ExpandWords(inside, at, *word_end, variables)) {
      elements.push_back(std::move(word));
    }
    at = *word_end;
  }
  return elements;
}

}  // namespace corntune::shell
