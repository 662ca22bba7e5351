package dev.pilothouse.machine.command.process;

import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.command.support.FileAccess;

/** What /proc/meminfo says, in bytes. */
record Memory(
    long totalBytes, long freeBytes, long availableBytes, long buffersBytes, long cachedBytes) {

  static Memory of(Sys sys) {
    String text = FileAccess.textOrEmpty(sys, "/proc/meminfo");
    long total = value(text, "MemTotal");
    long free = value(text, "MemFree");
    long available = text.contains("MemAvailable") ? value(text, "MemAvailable") : free;
    return new Memory(total, free, available, value(text, "Buffers"), value(text, "Cached"));
  }

  private static long value(String text, String key) {
    for (String line : text.split("\n")) {
      if (line.startsWith(key + ":")) {
        String digits = line.replaceAll("\\D", "");
        return digits.isEmpty() ? 0 : Long.parseLong(digits) * 1024;
      }
    }
    return 0;
  }
}
