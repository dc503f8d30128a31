// What is checked, in the order of a run. Each lives in check_<name>.cc and adds a VerifyCheck (and
// notes) to the session's result; it fails only when the check could not be made.
#pragma once

#include "session.h"

namespace corntune {

// The processes, the class and the settings that the server reports are those that were asked for.
Result<void> CheckComesUp(const VerifySession& session, RunningServer& server);

// Highest number of requests in service, that one more waits, and how requests that come together
// are served. Needs the built-in application.
Result<void> CheckConcurrency(const VerifySession& session, RunningServer& server);

// After the load: that the server never had more in service than it promises.
Result<void> CheckNotExceeded(const VerifySession& session, RunningServer& server);

// What the load showed.
void CheckErrors(const VerifySession& session);
void CheckLittlesLaw(const VerifySession& session);
void CheckLatencyTarget(const VerifySession& session);
void CheckThroughput(const VerifySession& session, const RunningServer& server);
void CheckFairness(const VerifySession& session, const InForce* in_force);

// Memory of all processes, after the load.
void CheckMemory(const VerifySession& session, const RunningServer& server);

// A TERM while requests are in service loses none. Ends the server.
Result<void> CheckTermination(const VerifySession& session, RunningServer& server);

// Which requests the timeout cuts. Starts a server of its own.
Result<void> CheckTimeout(const VerifySession& session, const InForce& in_force);

// Restarts by max_requests lose no request. Starts a server of its own; only where it is set.
Result<void> CheckRestarts(const VerifySession& session, const InForce& in_force);

}  // namespace corntune
