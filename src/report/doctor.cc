#include "corntune/report/doctor.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "corntune/base/text.h"
#include "corntune/base/version.h"

#include "table.h"

namespace corntune {
namespace {

using Json = nlohmann::ordered_json;

std::string_view Mark(DoctorState state) {
  switch (state) {
    case DoctorState::kGood:
      return "ok";
    case DoctorState::kNote:
      return "note";
    case DoctorState::kProblem:
      break;
  }
  return "problem";
}

std::string_view ColorOf(DoctorState state) {
  switch (state) {
    case DoctorState::kGood:
      return "\x1b[32m";
    case DoctorState::kNote:
      return "\x1b[33m";
    case DoctorState::kProblem:
      break;
  }
  return "\x1b[31m";
}

template <typename T>
Json OrNull(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json PythonObject(const PythonFound& python) {
  Json classes = Json::array();
  for (const ClassFound& found : python.classes) {
    classes.push_back(
        {{"name", found.name}, {"loads", !found.because}, {"because", OrNull(found.because)}});
  }
  return {{"program", python.program},
          {"version", python.version},
          {"gunicorn", OrNull(python.gunicorn)},
          {"classes", classes}};
}

Json VerificationObject(const DoctorFacts& facts) {
  return {{"bundled", facts.loopback && facts.temporary},
          {"gunicorn", facts.python && facts.python->gunicorn},
          {"cpu_quota", facts.confinement.cpus},
          {"memory_limit", facts.confinement.memory},
          {"cpus", facts.confinement.allowed},
          {"cgroup_version", facts.machine.cgroup.version}};
}

Json LibrariesObject() {
  Json libraries = Json::object();
  for (const LibraryVersion& library : kBuiltWith) libraries[library.name] = library.version;
  return libraries;
}

}  // namespace

std::string DoctorText(const DoctorReport& report, bool color) {
  std::size_t width = 0;
  for (const DoctorLine& line : report.lines) width = std::max(width, line.name.size());
  std::string text = fmt::format("corntune {}\n", kVersion);
  int problems = 0, notes = 0;
  for (const DoctorLine& line : report.lines) {
    problems += line.state == DoctorState::kProblem ? 1 : 0;
    notes += line.state == DoctorState::kNote ? 1 : 0;
    const std::string mark = fmt::format("{:<7}", Mark(line.state));
    const std::size_t indent = 2 + 7 + 2 + width + 2;
    text += fmt::format("  {}  {:<{}}  {}\n",
                        color ? fmt::format("{}{}\x1b[0m", ColorOf(line.state), mark) : mark,
                        line.name, width, Wrapped(line.what, indent));
    if (!line.help.empty()) {
      text += fmt::format("{}help: {}\n", std::string(indent, ' '), Wrapped(line.help, indent + 6));
    }
  }
  return text + fmt::format("{} problem{}, {} note{}\n", problems, problems == 1 ? "" : "s", notes,
                            notes == 1 ? "" : "s");
}

std::string DoctorJson(const DoctorReport& report) {
  const DoctorFacts& facts = report.facts;
  Json findings = Json::array();
  for (const DoctorLine& line : report.lines) {
    findings.push_back({{"name", line.name},
                        {"state", ToText(line.state)},
                        {"what", line.what},
                        {"help", line.help.empty() ? Json(nullptr) : Json(line.help)}});
  }
  const Json object = {
      {"schema", "corntune.doctor/1"},
      {"version", kVersion},
      {"libraries", LibrariesObject()},
      {"compiler", kCompiler},
      {"python", facts.python ? PythonObject(*facts.python) : Json(nullptr)},
      {"verification", VerificationObject(facts)},
      {"clock",
       {{"source", facts.clock.source.empty() ? Json(nullptr) : Json(facts.clock.source)},
        {"reading_ns", facts.clock.reading.count() * 1e9}}},
      {"limits",
       {{"open_files", OrNull(facts.machine.limits.open_files)}, {"ports", OrNull(facts.ports)}}},
      {"findings", findings},
      {"problem", report.HasProblem()}};
  return object.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace corntune
