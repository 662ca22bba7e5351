package dev.pilothouse.node.redis;

import dev.pilothouse.machine.command.support.FileAccess;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The sections of INFO. */
final class Information {

  private static final List<String> SECTIONS =
      List.of(
          "server",
          "clients",
          "memory",
          "persistence",
          "stats",
          "replication",
          "cpu",
          "cluster",
          "keyspace");

  private Information() {}

  static String of(Invocation call) {
    Server server = call.server;
    StringBuilder text = new StringBuilder();
    for (String section : SECTIONS) {
      if (wanted(call, section)) {
        String title =
            section.equals("cpu")
                ? "CPU"
                : section.substring(0, 1).toUpperCase(Locale.ROOT) + section.substring(1);
        text.append(text.isEmpty() ? "" : "\r\n").append("# ").append(title).append("\r\n");
        Map<String, Object> fields = new LinkedHashMap<>();
        switch (section) {
          case "server" -> server(server, fields);
          case "clients" -> clients(server, fields);
          case "memory" -> memory(server, fields);
          case "persistence" -> persistence(server, fields);
          case "stats" -> stats(server, fields);
          case "replication" -> server.describeReplication(fields);
          case "cpu" -> {
            fields.put("used_cpu_sys", "0.000000");
            fields.put("used_cpu_user", "%.6f".formatted(server.commands * 2e-5));
          }
          case "cluster" -> fields.put("cluster_enabled", 0);
          default -> keys(server, fields);
        }
        fields.forEach((name, value) -> text.append(name).append(':').append(value).append("\r\n"));
      }
    }
    return text.toString();
  }

  private static boolean wanted(Invocation call, String section) {
    for (int index = 1; index < call.count(); index++) {
      String word = call.text(index).toLowerCase(Locale.ROOT);
      if (word.equals(section) || word.matches("all|default|everything")) {
        return true;
      }
    }
    return call.count() == 1;
  }

  private static void server(Server server, Map<String, Object> fields) {
    String kernel = FileAccess.textOrEmpty(server.sys, "/proc/sys/kernel/osrelease").strip();
    long seconds = (server.sys.nanos() - server.startedNanos) / 1_000_000_000;
    fields.put("redis_version", server.version());
    fields.put("redis_git_sha1", "00000000");
    fields.put("redis_git_dirty", 0);
    fields.put("redis_mode", "standalone");
    fields.put("os", "Linux " + kernel + " x86_64");
    fields.put("arch_bits", 64);
    fields.put("multiplexing_api", "epoll");
    fields.put("process_id", server.sys.pid());
    fields.put("run_id", server.runId);
    fields.put("tcp_port", server.setting("port"));
    fields.put("server_time_usec", server.sys.realtimeNanos() / 1000);
    fields.put("uptime_in_seconds", seconds);
    fields.put("uptime_in_days", seconds / 86_400);
    fields.put("hz", server.setting("hz"));
    fields.put("configured_hz", server.setting("hz"));
    fields.put("executable", server.sys.directory() + "/redis-server");
    fields.put("config_file", server.files.configurationFile);
  }

  private static void clients(Server server, Map<String, Object> fields) {
    long plain =
        server.clients.values().stream()
            .filter(client -> client.role() != Client.Role.REPLICA)
            .count();
    long blocked =
        server.clients.values().stream().filter(client -> client.blocked() != null).count();
    fields.put("connected_clients", plain);
    fields.put("cluster_connections", 0);
    fields.put("maxclients", server.setting("maxclients"));
    fields.put("blocked_clients", blocked);
  }

  private static void memory(Server server, Map<String, Object> fields) {
    long used = server.usedMemory();
    long most = Long.parseLong(server.setting("maxmemory"));
    fields.put("used_memory", used);
    fields.put("used_memory_human", human(used));
    fields.put("used_memory_rss", used + 11_000_000);
    fields.put("used_memory_rss_human", human(used + 11_000_000));
    fields.put("used_memory_dataset", used - Server.BASE_MEMORY);
    fields.put("maxmemory", most);
    fields.put("maxmemory_human", human(most));
    fields.put("maxmemory_policy", server.setting("maxmemory-policy"));
  }

  private static String human(long bytes) {
    if (bytes < 1024) {
      return bytes + "B";
    }
    String units = "KMGT";
    double size = bytes / 1024.0;
    int unit = 0;
    while (size >= 1024 && unit < 3) {
      size /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%.2f%c", size, units.charAt(unit));
  }

  private static void persistence(Server server, Map<String, Object> fields) {
    boolean log = server.setting("appendonly").equals("yes");
    fields.put("loading", 0);
    fields.put("async_loading", 0);
    fields.put("rdb_changes_since_last_save", server.dirty);
    fields.put("rdb_bgsave_in_progress", 0);
    fields.put("rdb_last_save_time", server.files.savedSeconds);
    fields.put("rdb_last_bgsave_status", "ok");
    fields.put("aof_enabled", log ? 1 : 0);
    fields.put("aof_rewrite_in_progress", 0);
    fields.put("aof_last_write_status", "ok");
  }

  private static void stats(Server server, Map<String, Object> fields) {
    fields.put("total_connections_received", server.connections);
    fields.put("total_commands_processed", server.commands);
    fields.put("expired_keys", server.expired);
    fields.put("evicted_keys", server.evicted);
    fields.put("keyspace_hits", server.hits);
    fields.put("keyspace_misses", server.misses);
    fields.put("pubsub_channels", server.channels("*").size());
    fields.put("pubsub_patterns", server.listeners("p:"));
  }

  private static void keys(Server server, Map<String, Object> fields) {
    for (Map.Entry<Integer, Database> entry : server.databases) {
      Database database = entry.getValue();
      if (!database.keys().isEmpty()) {
        fields.put(
            "db" + entry.getKey(),
            "keys=%d,expires=%d,avg_ttl=0"
                .formatted(database.keys().size(), database.due().size()));
      }
    }
  }
}
