package dev.pilothouse.node.web;

import java.util.Set;

/**
 * The directives that this nginx knows: those that have an effect, and those that only tune the
 * real one.
 */
final class NginxDirectives {

  private static final Set<String> EFFECTIVE =
      Set.of(
          "http",
          "server",
          "listen",
          "server_name",
          "location",
          "root",
          "alias",
          "index",
          "return",
          "try_files",
          "add_header",
          "default_type",
          "error_page",
          "access_log",
          "error_log",
          "autoindex",
          "types");

  private static final Set<String> TUNING =
      Set.of(
          "user",
          "worker_processes",
          "pid",
          "events",
          "worker_connections",
          "sendfile",
          "tcp_nopush",
          "tcp_nodelay",
          "keepalive_timeout",
          "gzip",
          "gzip_types",
          "gzip_comp_level",
          "log_format",
          "charset",
          "server_tokens",
          "client_max_body_size",
          "multi_accept",
          "worker_rlimit_nofile",
          "types_hash_max_size",
          "keepalive_requests",
          "daemon",
          "client_body_temp_path",
          "proxy_temp_path",
          "fastcgi_temp_path",
          "uwsgi_temp_path",
          "scgi_temp_path",
          "send_timeout",
          "client_header_timeout",
          "client_body_timeout");

  private NginxDirectives() {}

  static boolean known(String name) {
    return EFFECTIVE.contains(name) || TUNING.contains(name);
  }
}
