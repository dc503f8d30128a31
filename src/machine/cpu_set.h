// Sets of CPUs by their operating system numbers, as the kernel lists them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace corntune {

// Sorted, without duplicates.
using CpuSet = std::vector<int>;

// CPU numbers at or above this are refused; the kernel's own bound (NR_CPUS) is 8192.
inline constexpr int kMostCpus = 65536;

// "0-3,8,10-11" as in Cpus_allowed_list and cpuset.cpus (bitmap list format of cpuset(7)), blanks
// at both ends allowed. Empty text is the empty set; anything else that is no list gives nothing.
std::optional<CpuSet> ParseCpuList(std::string_view text);

// "0-3,8": the form that ParseCpuList reads.
std::string FormatCpuList(const CpuSet& cpus);

CpuSet Intersection(const CpuSet& a, const CpuSet& b);

}  // namespace corntune
