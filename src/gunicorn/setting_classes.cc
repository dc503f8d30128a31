#include "setting_classes.h"

namespace corntune {
namespace {

using enum WorkerClass;
using Classes = std::vector<WorkerClass>;

// Classes that serve HTTP with Gunicorn's own parser and Response (gunicorn/http); tornado and
// uvicorn bring theirs. (gevent_pywsgi, counted as gevent here, brings gevent's.)
const Classes kOwnWsgi = {kSync, kGthread, kGevent, kEventlet};
const Classes kOwnHttp = {kSync, kGthread, kGevent, kEventlet, kAsgi};
// sync and tornado warn that they do not speak HTTP/2.
const Classes kOwnHttp2 = {kGthread, kGevent, kEventlet, kAsgi};

struct Row {
  std::vector<std::string_view> settings;
  Classes classes;
  GunicornVersion since = {};
};

// Later rows of a setting replace earlier ones from their release on.
const std::vector<Row>& Table() {
  static const std::vector<Row> kTable = {
      {{"threads"}, {kGthread}},
      // The asgi worker reads it and bounds nothing by it.
      {{"worker_connections"}, {kGthread, kGevent, kEventlet}},
      // sync closes after each response; tornado knows only zero and not zero.
      {{"keepalive"}, {kGthread, kGevent, kEventlet, kTornado, kAsgi, kUvicorn}},
      {{"asgi_loop", "asgi_lifespan", "asgi_disconnect_grace_period", "root_path",
        "websocket_max_message_size"},
       {kAsgi}},
      {{"limit_request_line", "limit_request_fields", "limit_request_field_size", "pre_request",
        "post_request", "access_log_format", "proxy_protocol", "proxy_allow_ips", "protocol",
        "permit_unconventional_http_method", "permit_unconventional_http_version", "http_parser",
        "uwsgi_allow_ips"},
       kOwnHttp},
      {{"sendfile"}, kOwnWsgi},
      {{"accesslog"}, {kSync, kGthread, kGevent, kEventlet, kAsgi, kUvicorn}},
      {{"forwarded_allow_ips"}, {kSync, kGthread, kGevent, kEventlet, kAsgi, kUvicorn}},
      {{"secure_scheme_headers", "forwarder_headers", "header_map", "casefold_http_method",
        "strip_header_spaces", "permit_obsolete_folding"},
       kOwnHttp},
      // 25.2 gave the asgi worker a parser of its own, which has none of these (two of them only
      // keep it from the fast parser); 27.0 heeds the proxy's headers again.
      {{"forwarded_allow_ips"}, {kSync, kGthread, kGevent, kEventlet, kUvicorn}, {25, 2, 0}},
      {{"secure_scheme_headers", "forwarder_headers", "header_map", "casefold_http_method",
        "strip_header_spaces", "permit_obsolete_folding"},
       kOwnWsgi,
       {25, 2, 0}},
      {{"forwarded_allow_ips"}, {kSync, kGthread, kGevent, kEventlet, kAsgi, kUvicorn}, {27, 0, 0}},
      {{"secure_scheme_headers", "forwarder_headers"}, kOwnHttp, {27, 0, 0}},
      {{"http_protocols", "http2_max_concurrent_streams", "http2_initial_window_size",
        "http2_max_frame_size", "http2_max_header_list_size", "http2_cleartext"},
       kOwnHttp2},
  };
  return kTable;
}

bool Names(const Row& row, std::string_view setting) {
  for (const std::string_view name : row.settings) {
    if (name == setting) return true;
  }
  return false;
}

}  // namespace

std::vector<WorkerClass> ClassesOf(std::string_view setting, const GunicornVersion& version) {
  std::vector<WorkerClass> classes;
  for (const Row& row : Table()) {
    if (version >= row.since && Names(row, setting)) classes = row.classes;
  }
  return classes;
}

}  // namespace corntune
