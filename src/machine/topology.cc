#include "topology.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "corntune/base/text.h"

#include "hwloc_load.h"

namespace corntune {
namespace {

constexpr std::string_view kCpuFolder = "/sys/devices/system/cpu";
constexpr std::string_view kNodeFolder = "/sys/devices/system/node";
constexpr std::size_t kMostXmlBytes = 64u << 20;
constexpr std::string_view kExpected =
    "expected an hwloc XML file, a folder with a captured /sys, or e.g. \"pack:1 core:4 pu:2\"";

bool IsNumbered(std::string_view name, std::string_view stem) {
  if (!name.starts_with(stem) || name.size() == stem.size()) return false;
  return std::all_of(name.begin() + static_cast<std::ptrdiff_t>(stem.size()), name.end(),
                     [](char c) { return c >= '0' && c <= '9'; });
}

// A folder and the files in it that hwloc opens.
struct Opened {
  std::string folder;
  std::vector<std::string_view> names;
};

// What says which processors there are.
std::vector<Opened> OpenedForProcessors(const FileTree& tree) {
  std::vector<Opened> all;
  all.push_back({std::string(kCpuFolder), {"online", "possible", "present", "offline"}});
  for (const std::string& name : tree.List(kCpuFolder).value_or(std::vector<std::string>())) {
    if (!IsNumbered(name, "cpu")) continue;
    const std::string folder = fmt::format("{}/{}", kCpuFolder, name);
    all.push_back({folder, {"online"}});
    all.push_back({folder + "/topology",
                   {"core_id", "physical_package_id", "core_cpus", "core_cpus_list", "package_cpus",
                    "package_cpus_list", "thread_siblings", "thread_siblings_list", "core_siblings",
                    "core_siblings_list"}});
  }
  all.push_back({std::string(kNodeFolder), {"online", "possible"}});
  for (const std::string& name : tree.List(kNodeFolder).value_or(std::vector<std::string>())) {
    if (!IsNumbered(name, "node")) continue;
    all.push_back({fmt::format("{}/{}", kNodeFolder, name), {"cpumap", "cpulist", "meminfo"}});
  }
  return all;
}

// What hwloc opens besides, although nothing of it is used here.
std::vector<Opened> OpenedBesides(const FileTree& tree) {
  std::vector<Opened> all;
  all.push_back({"/proc", {"cpuinfo", "mounts", "meminfo"}});
  all.push_back({"/proc/self", {"cpuset", "cgroup"}});
  for (const std::string& cpu : tree.List(kCpuFolder).value_or(std::vector<std::string>())) {
    if (!IsNumbered(cpu, "cpu")) continue;
    const std::string folder = fmt::format("{}/{}", kCpuFolder, cpu);
    all.push_back({folder, {"cpu_capacity"}});
    const std::string caches = folder + "/cache";
    for (const std::string& index : tree.List(caches).value_or(std::vector<std::string>())) {
      all.push_back({fmt::format("{}/{}", caches, index),
                     {"shared_cpu_map", "level", "type", "id", "size", "coherency_line_size",
                      "number_of_sets", "physical_line_partition"}});
    }
  }
  return all;
}

// Those of the files that are there, whatever they are.
std::vector<std::string> Present(const FileTree& tree, const std::vector<Opened>& opened) {
  std::vector<std::string> files;
  for (const Opened& folder : opened) {
    const auto listed = tree.List(folder.folder).value_or(std::vector<std::string>());
    for (const std::string_view name : folder.names) {
      if (!std::binary_search(listed.begin(), listed.end(), name)) continue;
      files.push_back(fmt::format("{}/{}", folder.folder, name));
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

// The hardware threads that a synthetic description asks for, or nothing when it is none: the
// product of all "type:number" levels. hwloc would build any number of them.
std::optional<std::uint64_t> SyntheticSize(std::string_view description) {
  std::uint64_t size = 1;
  bool any = false;
  for (const std::string_view word : Words(description)) {
    const std::size_t colon = word.find(':');
    const std::string_view number = colon == std::string_view::npos ? word : word.substr(colon + 1);
    std::uint64_t arity = 0;
    const auto [stop, error] = std::from_chars(number.data(), number.data() + number.size(), arity);
    // Attributes in brackets, as in "[numa(memory=8GB)]", are no levels.
    if (error == std::errc::invalid_argument) continue;
    if (error != std::errc{} || arity == 0) return std::nullopt;
    if (arity > static_cast<std::uint64_t>(kMostCpus)) return arity;
    size *= arity;
    any = true;
    if (size > static_cast<std::uint64_t>(kMostCpus)) return size;
  }
  if (!any) return std::nullopt;
  return size;
}

Result<Topology> SyntheticTopology(const std::string& spec, const std::string& place) {
  const auto size = SyntheticSize(spec);
  if (size && *size > static_cast<std::uint64_t>(kMostCpus)) {
    return CannotError(place,
                       fmt::format("more than {} hardware threads: {} (expected a machine that "
                                   "exists)",
                                   kMostCpus, Quoted(spec)));
  }
  auto topology = size ? LoadTopologySynthetic(spec) : CannotError("", "");
  if (!topology) {
    return CannotError(place,
                       fmt::format("no such file or folder, and no synthetic description: {} ({})",
                                   Quoted(spec), kExpected));
  }
  // Where the description is silent, hwloc gives every NUMA node one GiB; that is nobody's memory.
  if (spec.find("memory=") == std::string::npos) topology->memory.reset();
  topology->raw = spec;
  return topology;
}

Result<Topology> XmlTopology(const std::string& spec, const std::string& place) {
  const RealFileTree files;
  auto xml = files.Read(spec, kMostXmlBytes);
  if (!xml) return CannotError(place, fmt::format("{}: {}", Quoted(spec), xml.error().message));
  auto topology = LoadTopologyXml(*xml);
  if (!topology) {
    return CannotError(place,
                       fmt::format("not an hwloc topology: {} ({})", Quoted(spec), kExpected));
  }
  topology->raw = "XML";
  return topology;
}

// hwloc opens what it finds below a captured root, whatever it is: a pipe would hang it, a link
// could lead out of the folder.
Result<void> CheckCaptured(const FileTree& tree) {
  constexpr std::size_t kMost = 1u << 20;
  for (const auto& opened : {OpenedForProcessors(tree), OpenedBesides(tree)}) {
    for (const std::string& file : Present(tree, opened)) {
      if (auto content = tree.Read(file, kMost); !content) {
        return tl::unexpected(content.error());
      }
    }
  }
  return {};
}

}  // namespace

std::vector<std::string> TopologyFiles(const FileTree& tree) {
  return Present(tree, OpenedForProcessors(tree));
}

Result<Topology> TopologyBelow(const std::string& root) {
  const bool this_machine = root == "/";
  const RealFileTree tree(root);
  if (!this_machine) {
    if (auto checked = CheckCaptured(tree); !checked) return tl::unexpected(checked.error());
    // hwloc would make up one processor.
    if (!tree.IsFile(fmt::format("{}/online", kCpuFolder)) &&
        !tree.IsFolder(fmt::format("{}/cpu0/topology", kCpuFolder))) {
      return CannotError(std::string(kCpuFolder), "cannot open: no such file or directory");
    }
  }
  auto topology = LoadTopologyBelow(root);
  if (!topology) return CannotError(std::string(kCpuFolder), topology.error().message);
  topology->file = kCpuFolder;
  topology->raw = FormatCpuList(topology->threads);
  topology->memory.reset();  // /proc/meminfo says it, and is read anyway
  return topology;
}

Result<Topology> TopologyOf(const std::string& spec, const std::string& place) {
  const RealFileTree files;
  // A name without a folder is looked for in the current one; an empty one is nowhere.
  const std::string below = spec.empty() || spec.starts_with('/') ? spec : "./" + spec;
  Result<Topology> topology;
  if (files.IsFolder(below)) {
    topology = TopologyBelow(below);
    if (!topology) {
      return CannotError(place, fmt::format("no topology in the folder {}: {}", Quoted(spec),
                                            topology.error().ToString()));
    }
  } else if (files.IsFile(below)) {
    topology = XmlTopology(spec, place);
  } else {
    topology = SyntheticTopology(spec, place);
  }
  if (topology) topology->file = "--topology";
  return topology;
}

}  // namespace corntune
