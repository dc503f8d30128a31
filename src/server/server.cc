#include "corntune/server/server.h"

#include <utility>

#include "arbiter.h"

namespace corntune {

Result<int> RunServer(const ServerOptions& options,
                      const std::function<Result<ServerOptions>()>& reload) {
  auto memory = SharedMemory::Create(options.worker_tmp_dir);
  if (!memory) return tl::unexpected(memory.error());
  auto log = Log::Open(options.error_log, options.log_level);
  if (!log) return tl::unexpected(log.error());
  auto access = AccessLog::Open(options.access_log, options.access_log_format);
  if (!access) return tl::unexpected(access.error());
  return Arbiter(options, reload, std::move(*memory), std::move(*log), std::move(*access)).Run();
}

}  // namespace corntune
