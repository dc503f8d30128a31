#include "corntune/gunicorn/worker_class.h"

#include <algorithm>

#include <fmt/format.h>

#include "corntune/base/text.h"
#include "corntune/gunicorn/catalogue.h"

namespace corntune {
namespace {

using enum WorkerClass;
using enum ConcurrencyBound;

// SUPPORTED_WORKERS in gunicorn/workers/__init__.py of each release. uvicorn.workers is uvicorn's
// own module, deprecated there in favour of the package uvicorn-worker.
std::vector<WorkerClassInfo> BuildClasses() {
  constexpr GunicornVersion kFirstWithAsgi{24, 0, 0};
  constexpr GunicornVersion kLastWithEventlet{25, 3, 0};
  return {
      {kSync, "sync", {"gunicorn.workers.sync.SyncWorker"}, {}, kOne, {}, {}, "wsgi", ""},
      {kGthread,
       "gthread",
       {"gunicorn.workers.gthread.ThreadWorker"},
       {},
       kThreads,
       {},
       {},
       "wsgi",
       ""},
      {kGevent,
       "gevent",
       {"gevent_wsgi", "gevent_pywsgi", "gunicorn.workers.ggevent.GeventWorker",
        "gunicorn.workers.ggevent.GeventPyWSGIWorker"},
       {},
       kConnections,
       {},
       {},
       "wsgi",
       "gevent"},
      {kEventlet,
       "eventlet",
       {"gunicorn.workers.geventlet.EventletWorker"},
       {},
       kConnections,
       {},
       kLastWithEventlet,
       "wsgi",
       "eventlet"},
      {kTornado,
       "tornado",
       {"gunicorn.workers.gtornado.TornadoWorker"},
       {},
       kOne,
       {},
       {},
       "wsgi",
       "tornado"},
      {kAsgi,
       "asgi",
       {"gunicorn.workers.gasgi.ASGIWorker"},
       {},
       ConcurrencyBound::kNone,
       kFirstWithAsgi,
       {},
       "asgi",
       ""},
      {kUvicorn,
       "uvicorn_worker.UvicornWorker",
       {"uvicorn_worker.UvicornH11Worker", "uvicorn.workers.UvicornWorker",
        "uvicorn.workers.UvicornH11Worker"},
       {"uvicorn", "uvicorn-worker", "uvicorn_worker"},
       ConcurrencyBound::kNone,
       {},
       {},
       "asgi",
       "uvicorn-worker"},
  };
}

bool Has(const std::vector<std::string_view>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// The entry point that `egg:gunicorn#gevent` means, or nothing. No release defines it.
std::string_view EggName(std::string_view name) {
  constexpr std::string_view kEgg = "egg:gunicorn#";
  return name.starts_with(kEgg) ? name.substr(kEgg.size()) : std::string_view{};
}

const WorkerClassInfo* FindByAnyName(std::string_view name) {
  if (const auto found = FindWorkerClass(name)) return &InfoOf(*found);
  for (const WorkerClassInfo& info : WorkerClasses()) {
    if (Has(info.short_names, name)) return &info;
  }
  return nullptr;
}

Error UnknownClass(std::string_view name, std::string_view place) {
  std::vector<std::string> names;
  std::vector<std::string> candidates;
  for (const WorkerClassInfo& info : WorkerClasses()) {
    names.emplace_back(info.name);
    candidates.emplace_back(info.name);
    candidates.insert(candidates.end(), info.aliases.begin(), info.aliases.end());
    candidates.insert(candidates.end(), info.short_names.begin(), info.short_names.end());
  }
  std::string remedy = fmt::format("known: {}", Join(names, ", "));
  if (const auto nearest = DidYouMean(name, candidates)) {
    remedy = fmt::format("did you mean {}?", *nearest);
  } else if (FindWorkerClass(EggName(name))) {
    remedy = fmt::format("no release has that entry point; use {}", EggName(name));
  }
  return Error{ErrorKind::kUsage, std::string(place),
               fmt::format("not a worker class of Gunicorn: {} ({})", Quoted(name), remedy)};
}

// The release after `version`, which has one.
GunicornVersion ReleaseAfter(const GunicornVersion& version) {
  return *std::upper_bound(Releases().begin(), Releases().end(), version);
}

}  // namespace

const std::vector<WorkerClassInfo>& WorkerClasses() {
  static const std::vector<WorkerClassInfo> kClasses = BuildClasses();
  return kClasses;
}

const WorkerClassInfo& InfoOf(WorkerClass worker_class) {
  return *std::find_if(WorkerClasses().begin(), WorkerClasses().end(),
                       [&](const auto& info) { return info.worker_class == worker_class; });
}

std::optional<WorkerClass> FindWorkerClass(std::string_view name) {
  // load_class in gunicorn/util.py drops these from a name without dots.
  std::string_view bare = name;
  if (name.find('.') == std::string_view::npos) {
    bare.remove_prefix(std::min(bare.find_first_not_of('#'), bare.size()));
  }
  for (const WorkerClassInfo& info : WorkerClasses()) {
    if (info.name == bare || Has(info.aliases, bare)) return info.worker_class;
  }
  return std::nullopt;
}

Result<WorkerClass> ParseWorkerClass(std::string_view name, const GunicornVersion& version,
                                     std::string_view place) {
  const WorkerClassInfo* info = FindByAnyName(name);
  if (info == nullptr) return tl::unexpected(UnknownClass(name, place));
  if (info->last && version > *info->last) {
    return UsageError(
        std::string(place),
        fmt::format("worker class {} was removed in Gunicorn {} (the last release with it is {}; "
                    "use gevent)",
                    Quoted(name), ReleaseAfter(*info->last).ToString(), info->last->ToString()));
  }
  if (info->first && version < *info->first) {
    return UsageError(
        std::string(place),
        fmt::format("worker class {} came with Gunicorn {}, {} lacks it (use {})", Quoted(name),
                    info->first->ToString(), version.ToString(), InfoOf(kUvicorn).name));
  }
  return info->worker_class;
}

WorkerClass EffectiveWorkerClass(WorkerClass configured, long threads) {
  return configured == kSync && threads > 1 ? kGthread : configured;
}

}  // namespace corntune
