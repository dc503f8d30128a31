// The expansions of words: quotes, parameters, arithmetic, and the few commands whose output is
// known.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "variables.h"

namespace corntune::shell {

// The words that text[begin, end) becomes, none of them split further. `${X:=d}` assigns.
std::vector<ShellWord> ExpandWords(std::string_view text, std::size_t begin, std::size_t end,
                                   Variables& variables);

// The same as one word without splitting: what an assignment takes.
ShellWord ExpandValue(std::string_view text, std::size_t begin, std::size_t end,
                      Variables& variables);

// What a variable holds to which text[begin, end) is assigned.
Holding ExpandAssigned(std::string_view text, std::size_t begin, std::size_t end,
                       Variables& variables);

// The elements of an array between the brackets of NAME=(...): text[begin, end).
std::vector<ShellWord> ExpandArray(std::string_view text, std::size_t begin, std::size_t end,
                                   Variables& variables);

// The value of $(( )) or (( )) with its assignments. `bash` where only bash can get there: then
// ++ and -- before a name count.
ShellWord ExpandArithmetic(std::string_view expression, Variables& variables, bool bash);
// The same after its expansions.
ShellWord CalculatedWord(ShellWord expanded, Variables& variables, bool bash);
// The names in an expression that may assign: none of them is known any more.
void LoseNames(std::string_view expression, const std::string& reason, Variables& variables);

// What the command prints, given its words; without the last newlines.
ShellWord OutputOf(const std::vector<ShellWord>& words, const Variables& variables);

}  // namespace corntune::shell
