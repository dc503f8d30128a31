#include "option_mend.h"

#include <algorithm>

#include <fmt/format.h>

#include "corntune/base/text.h"

#include "text_places.h"

namespace corntune {
namespace {

enum class Writing {
  kWords,      // gunicorn --workers 4
  kBrackets,   // ["gunicorn", "--workers", "4"]
  kLineByLine  // - --workers
};

// One word with its quotes, where it has any.
struct Item {
  ByteSpan span;  // quotes included
  char quote = 0;
};

struct Argument {
  Writing writing = Writing::kWords;
  Item flag;   // of a joined one ("--workers=4") the whole word, like the value
  Item value;  // what is added stands after it
  bool joined = false;
};

bool IsBlank(char c) {
  return c == ' ' || c == '\t';
}

bool IsQuote(char c) {
  return c == '"' || c == '\'';
}

bool IsPlain(std::string_view word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("_-./:=,@%+").find(c) != std::string_view::npos;
  });
}

// Blanks, and lines that go on.
bool IsGap(char c) {
  return IsBlank(c) || c == '\n' || c == '\r' || c == '\\';
}

class ArgumentFinder {
 public:
  explicit ArgumentFinder(const TextPlaces& places) : places_(places), text_(places.text()) {}

  std::optional<Argument> Of(const SourcePlace& program, const DeploySetting& setting) const {
    const auto argument = Of(setting);
    if (!argument || argument->writing != Writing::kWords) return argument;
    const bool own = program.file == setting.place.file &&
                     IsInCommand(places_, program, argument->flag.span.begin);
    return own ? argument : std::nullopt;
  }

  // A single word.
  std::optional<Argument> Word(const SourcePlace& place, std::string_view program) const {
    const auto item = ItemAt(place);
    if (!item) return std::nullopt;
    const std::string_view word = Inner(*item);
    const std::size_t slash = word.rfind('/');
    if (word.substr(slash == std::string_view::npos ? 0 : slash + 1) != program) {
      return std::nullopt;
    }
    Argument argument;
    argument.value = *item;
    argument.flag = *item;
    argument.joined = true;
    if (InBrackets(*item)) {
      argument.writing = Writing::kBrackets;
    } else if (OnItsOwnLine(*item)) {
      argument.writing = Writing::kLineByLine;
    } else if (item->quote != 0 || !IsBlank(At(item->span.end)) ||
               !IsSole({item->span.begin, item->span.end + 1})) {
      return std::nullopt;
    }
    const bool shell_text = argument.writing != Writing::kWords && FollowsShellFlag(item->span);
    return shell_text ? std::nullopt : std::optional(argument);
  }

  // The end of the word that stands before, in the same command and the same way of writing.
  std::optional<std::size_t> EndOfPrevious(const Argument& argument) const {
    const std::size_t begin = argument.flag.span.begin;
    if (argument.writing == Writing::kLineByLine) {
      const ByteSpan line = places_.LineAround(begin);
      if (line.begin == 0) return std::nullopt;
      const ByteSpan before = places_.LineAround(line.begin - 1);
      return DashOf(before) == DashOf(line) ? std::optional(before.end) : std::nullopt;
    }
    std::size_t at = begin;
    if (argument.writing == Writing::kBrackets) {
      while (at > 0 && IsGap(text_[at - 1])) --at;
      if (at == 0 || text_[at - 1] != ',') return std::nullopt;
      --at;
      while (at > 0 && IsGap(text_[at - 1])) --at;
      return at > 0 ? std::optional(at) : std::nullopt;
    }
    return EndOfWordBefore(at);
  }

 private:
  std::optional<Argument> Of(const DeploySetting& setting) const {
    if (setting.layer != SettingLayer::kCommandLine || setting.flag.empty() || !setting.value) {
      return std::nullopt;
    }
    const auto item = ItemAt(setting.place);
    if (!item) return std::nullopt;
    const std::string_view word = Inner(*item);
    const std::string value = ToText(*setting.value);
    const bool dashes = setting.flag.starts_with("--");
    Argument argument;
    argument.value = *item;
    argument.flag = *item;
    argument.joined = word == setting.flag || word == setting.flag + (dashes ? "=" : "") + value;
    if (!argument.joined && word != value) return std::nullopt;
    return Placed(argument, setting.flag);
  }

  char At(std::size_t offset) const { return offset < text_.size() ? text_[offset] : '\n'; }
  char Before(std::size_t offset) const { return offset > 0 ? text_[offset - 1] : '\n'; }

  std::string_view Inner(const Item& item) const {
    const std::string_view whole = places_.Slice(item.span);
    return item.quote == 0 ? whole : whole.substr(1, whole.size() - 2);
  }

  // A place may stand for a word with its quotes or for what is within them.
  std::optional<Item> ItemAt(const SourcePlace& place) const {
    const auto span = places_.SpanOf(place);
    if (!span || span->begin == span->end) return std::nullopt;
    Item item{*span};
    const std::string_view whole = places_.Slice(*span);
    if (whole.size() > 2 && IsQuote(whole.front()) && whole.back() == whole.front()) {
      item.quote = whole.front();
    } else if (IsQuote(whole.front()) && At(span->end + 1) == whole.front()) {
      // As long as what is within the quotes.
      item.quote = whole.front();
      item.span.end = span->end + 2;
    } else if (IsQuote(Before(span->begin)) && At(span->end) == Before(span->begin)) {
      item.quote = At(span->end);
      item.span = {span->begin - 1, span->end + 1};
    }
    return IsPlain(Inner(item)) ? std::optional(item) : std::nullopt;
  }

  std::size_t SkipBack(std::size_t at) const {
    while (at > 0 && IsGap(text_[at - 1])) --at;
    return at;
  }

  // ["sh", "-c", "gunicorn"]: what follows the word goes to the shell.
  bool FollowsShellFlag(const ByteSpan& span) const {
    std::string_view before = text_.substr(0, span.begin);
    before = before.substr(0, before.find_last_not_of(" \t\r\n\\,\"'-") + 1);
    const std::size_t begin = before.find_last_not_of("abcdefghijklmnopqrstuvwxyz");
    if (begin == std::string_view::npos || before[begin] != '-') return false;
    return before.ends_with('c');
  }

  bool InBrackets(const Item& item) const {
    const char before = Before(SkipBack(item.span.begin));
    std::size_t end = item.span.end;
    while (end < text_.size() && IsGap(text_[end])) ++end;
    return (before == '[' || before == ',') && (At(end) == ',' || At(end) == ']');
  }

  // What stands before the word of a list item; nothing where the line is none.
  std::string_view DashOf(const ByteSpan& line) const {
    const std::string_view content = places_.Slice(line);
    const std::size_t dash = content.find_first_not_of(' ');
    if (dash == std::string_view::npos || content.substr(dash, 2) != "- ") return {};
    return content.substr(0, dash + 2);
  }

  bool OnItsOwnLine(const Item& item) const {
    const ByteSpan line = places_.LineAround(item.span.begin);
    const std::string_view dash = DashOf(line);
    if (dash.empty() || line.begin + dash.size() != item.span.begin) return false;
    return Trim(text_.substr(item.span.end, line.end - item.span.end)).empty();
  }

  // The same text twice on one line: which of both is meant is not certain.
  bool IsSole(const ByteSpan& span) const {
    const std::string_view line = places_.Slice(places_.LineAround(span.begin));
    const std::string_view word = places_.Slice(span);
    const std::size_t first = line.find(word);
    return first != std::string_view::npos && line.find(word, first + 1) == std::string_view::npos;
  }

  std::optional<std::size_t> EndOfWordBefore(std::size_t begin) const {
    std::size_t at = begin;
    while (at > 0 && IsBlank(text_[at - 1])) --at;
    if (at == begin && Before(at) != '\n') return std::nullopt;
    // A line that goes on: the backslash goes with what it led to.
    const std::size_t start = at;
    if (Before(at) == '\n') --at;
    if (at < start && Before(at) == '\r') --at;
    if (at < start && Before(at) != '\\') return std::nullopt;
    if (at < start) --at;
    while (at > 0 && IsBlank(text_[at - 1])) --at;
    const std::string_view head = places_.Slice({places_.LineAround(at).begin, at});
    if (head.empty()) return std::nullopt;
    const char last = head.back();
    const bool word = IsPlain(std::string_view(&last, 1)) &&
                      std::string_view(":=,").find(last) == std::string_view::npos &&
                      Trim(head) != "-" && !head.ends_with(" -");
    return word || IsQuote(last) || last == '}' || last == ')' ? std::optional(at) : std::nullopt;
  }

  std::optional<Argument> Placed(Argument argument, std::string_view flag) const {
    if (InBrackets(argument.value)) {
      argument.writing = Writing::kBrackets;
    } else if (OnItsOwnLine(argument.value)) {
      argument.writing = Writing::kLineByLine;
    } else {
      const char after = At(argument.value.span.end);
      const bool ends = IsBlank(after) || after == '\n' || after == '\r' || IsQuote(after);
      if (argument.value.quote != 0 || !ends) return std::nullopt;
    }
    if (!argument.joined && !FindFlag(argument, flag)) return std::nullopt;
    const ByteSpan whole = {argument.flag.span.begin, argument.value.span.end};
    // Words of a shell are found again in a text without quotes and escapes, the others exactly.
    const bool certain = argument.writing != Writing::kWords || IsSole(whole);
    return certain && EndOfPrevious(argument) ? std::optional(argument) : std::nullopt;
  }

  // The option's word before its value.
  bool FindFlag(Argument& argument, std::string_view flag) const {
    std::size_t end = argument.value.span.begin;
    if (argument.writing == Writing::kLineByLine) {
      const ByteSpan line = places_.LineAround(end);
      const ByteSpan before = places_.LineAround(line.begin > 0 ? line.begin - 1 : 0);
      if (line.begin == 0 || DashOf(before).empty() || DashOf(before) != DashOf(line)) return false;
      end = before.end;
    } else if (argument.writing == Writing::kBrackets) {
      end = SkipBack(end);
      if (Before(end) != ',') return false;
      end = SkipBack(end - 1);
    } else {
      while (end > 0 && IsBlank(text_[end - 1])) --end;
    }
    Item& item = argument.flag;
    item.quote = argument.writing != Writing::kWords && IsQuote(Before(end)) ? Before(end) : '\0';
    const std::size_t size = flag.size() + (item.quote != 0 ? 2 : 0);
    if (size > end) return false;
    item.span = {end - size, end};
    if (Inner(item) != flag || (item.quote != 0 && text_[end - size] != item.quote)) return false;
    if (argument.writing == Writing::kBrackets) return InBrackets(item);
    if (argument.writing == Writing::kLineByLine) return OnItsOwnLine(item);
    return IsBlank(Before(item.span.begin)) || Before(item.span.begin) == '\n';
  }

  const TextPlaces& places_;
  std::string_view text_;
};

std::string InQuotes(char quote, std::string_view word) {
  const std::string mark = quote == 0 ? std::string() : std::string(1, quote);
  return mark + std::string(word) + mark;
}

std::optional<TextFix> AddedAfter(const TextPlaces& places, const Argument& argument,
                                  const std::string& file, bool joined, std::string_view flag,
                                  std::string_view value) {
  const Item& last = argument.value;
  std::string before = " ";
  if (argument.writing == Writing::kBrackets) before = ", ";
  if (argument.writing == Writing::kLineByLine) {
    const ByteSpan line = places.LineAround(last.span.begin);
    const bool windows = line.end < places.text().size() && places.text()[line.end] == '\r';
    before = (windows ? "\r\n" : "\n") + std::string(places.Slice({line.begin, last.span.begin}));
  }
  const std::string added =
      joined ? before + InQuotes(last.quote, fmt::format("{}={}", flag, value))
             : before + InQuotes(argument.flag.quote, flag) + before + InQuotes(last.quote, value);
  const std::size_t at = last.span.end;
  return TextFix{places.PlaceOf(file, {at, at}), added};
}

}  // namespace

bool IsInCommand(const TextPlaces& places, const SourcePlace& program, std::size_t begin) {
  const auto span = places.SpanOf(program);
  if (!span || span->end > begin) return false;
  const std::string_view between = places.Slice({span->end, begin});
  if (between.find_first_of(";|&") != std::string_view::npos) return false;
  for (std::size_t at = between.find('\n'); at != std::string_view::npos;
       at = between.find('\n', at + 1)) {
    const std::string_view line = between.substr(0, at);
    if (!line.ends_with('\\') && !line.ends_with("\\\r")) return false;
  }
  return true;
}

std::optional<TextFix> RemovedOption(std::string_view text, const SourcePlace& program,
                                     const DeploySetting& setting) {
  const TextPlaces places(text);
  const ArgumentFinder finder(places);
  const auto argument = finder.Of(program, setting);
  if (!argument) return std::nullopt;
  const ByteSpan gone = {*finder.EndOfPrevious(*argument), argument->value.span.end};
  return TextFix{places.PlaceOf(setting.place.file, gone), ""};
}

std::optional<TextFix> AddedOption(std::string_view text, const SourcePlace& program,
                                   const DeploySetting& setting, std::string_view flag,
                                   std::string_view value) {
  const TextPlaces places(text);
  const auto argument = ArgumentFinder(places).Of(program, setting);
  if (!argument) return std::nullopt;
  return AddedAfter(places, *argument, setting.place.file, argument->joined, flag, value);
}

std::optional<TextFix> RenamedOption(std::string_view text, const SourcePlace& program,
                                     const DeploySetting& setting, std::string_view flag) {
  const TextPlaces places(text);
  const auto argument = ArgumentFinder(places).Of(program, setting);
  if (!argument) return std::nullopt;
  const Item& item = argument->flag;
  const std::size_t begin = item.span.begin + (item.quote != 0 ? 1 : 0);
  return TextFix{places.PlaceOf(setting.place.file, {begin, begin + setting.flag.size()}),
                 std::string(flag)};
}

std::optional<TextFix> AddedFirstOption(std::string_view text, const SourcePlace& place,
                                        std::string_view program, std::string_view flag,
                                        std::string_view value) {
  const TextPlaces places(text);
  const auto argument = ArgumentFinder(places).Word(place, program);
  if (!argument) return std::nullopt;
  return AddedAfter(places, *argument, place.file, argument->writing != Writing::kWords, flag,
                    value);
}

}  // namespace corntune
