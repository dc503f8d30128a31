// What several forms share: the comment at their top, the words of the command, checked names.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "corntune/base/result.h"
#include "corntune/emit/emit.h"

namespace corntune {

// The lines at the top of a form, each after `mark` ("# "): who made it, for which machine, from
// which inputs, and why each value. Nothing in it can end the comment.
std::string HeaderComment(const Recommendation& answer, std::string_view mark);

// The words that start Gunicorn, `bind` put in as a setting when it is not empty.
std::vector<std::string> CommandWords(const Recommendation& answer, const std::string& bind);

// The settings of the recommendation as a command line without program and application: what
// GUNICORN_CMD_ARGS takes, quoted as Gunicorn splits it.
std::string CommandArguments(const Recommendation& answer);

// Fails unless `name` can name a service everywhere: letters, digits, '.', '_' and '-', a letter or
// digit first, at most 63 characters.
Result<void> CheckName(const Deployment& deployment);

// Where the container or the unit listens when the user did not say.
inline constexpr char kContainerBind[] = "0.0.0.0:8000";
inline constexpr char kLocalBind[] = "127.0.0.1:8000";

// A bind address in its parts. Fails for anything but HOST:PORT, [IPV6]:PORT and unix:PATH, and for
// characters that have a meaning in the configuration of a proxy.
struct BindAddress {
  std::string host;  // without brackets; empty for a unix socket
  int port = 0;
  std::string path;  // of a unix socket
};
Result<BindAddress> ParseBind(std::string_view bind);

// Seconds that the runner must leave between its stop signal and the kill: what was asked for, or
// graceful_timeout, the delay before the signal, and a margin.
std::int64_t GraceSeconds(const Recommendation& answer);

}  // namespace corntune
