#include "setting_classes.h"

#include <span>

namespace corntune {
namespace {

using enum WorkerClass;

struct Row {
  std::string_view setting;
  std::vector<WorkerClass> classes;
};

const std::vector<Row>& Table() {
  static const std::vector<Row> kTable = {
      {"threads", {kGthread}},
      {"worker_connections", {kGthread, kGevent, kEventlet}},
      {"keepalive", {kGthread, kGevent, kEventlet, kTornado, kAsgi, kUvicorn}},
  };
  return kTable;
}

}  // namespace

std::vector<WorkerClass> ClassesOf(std::string_view setting, const GunicornVersion& version) {
  (void)version;
  for (const Row& row : Table()) {
    if (row.setting == setting) return row.classes;
  }
  return {};
}

}  // namespace corntune
