// Expected failures as values. A function that can fail for a reason outside the program (no file,
// a bad number, a limit too low) returns Result<T>; bugs are assertions, findings about a user's
// files are values of their own kind.
#pragma once

#include <string>
#include <utility>

#include <tl/expected.hpp>

namespace corntune {

// What kind of failure it is decides the exit code (exit_code.h).
enum class ErrorKind {
  kUsage,       // the command line asks for something that has no meaning
  kInfeasible,  // understood, but no answer meets it (not even one worker fits)
  kCannot,      // the work could not be done: a file, a permission, a broken input
};

// One failure. Printed as "corntune: error: <place>: <message>": lower case, the value quoted, the
// remedy last.
struct Error {
  ErrorKind kind = ErrorKind::kCannot;
  std::string place;    // an option ("--memory"), a file ("web.yaml:12:3"), or empty
  std::string message;  // "not a size: \"12x\" (expected e.g. 512M or 2GiB)"

  std::string ToString() const { return place.empty() ? message : place + ": " + message; }
};

template <typename T>
using Result = tl::expected<T, Error>;

[[nodiscard]] inline tl::unexpected<Error> Fail(ErrorKind kind, std::string place,
                                                std::string message) {
  return tl::unexpected<Error>(Error{kind, std::move(place), std::move(message)});
}

[[nodiscard]] inline tl::unexpected<Error> UsageError(std::string place, std::string message) {
  return Fail(ErrorKind::kUsage, std::move(place), std::move(message));
}

[[nodiscard]] inline tl::unexpected<Error> CannotError(std::string place, std::string message) {
  return Fail(ErrorKind::kCannot, std::move(place), std::move(message));
}

}  // namespace corntune
