package dev.pilothouse.machine.shell;

import dev.pilothouse.machine.Signal;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The names of conditions that {@code trap} and {@code kill} know. */
public final class Traps {

  private Traps() {}

  /** The signal of a name such as INT, SIGINT or 2; null when there is none, or it is EXIT. */
  public static @Nullable Signal signal(String name) {
    if (name.matches("[0-9]{1,3}")) {
      int number = Integer.parseInt(name);
      for (Signal signal : Signal.values()) {
        if (signal.number() == number) {
          return signal;
        }
      }
      return null;
    }
    String upper = name.toUpperCase(Locale.ROOT);
    String plain = upper.startsWith("SIG") ? upper.substring(3) : upper;
    for (Signal signal : Signal.values()) {
      if (signal.name().equals(plain)) {
        return signal;
      }
    }
    return plain.equals("POLL") ? Signal.IO : plain.equals("CLD") ? Signal.CHLD : null;
  }

  /** The condition that {@code trap} keeps under: a signal's name, EXIT, ERR, DEBUG or RETURN. */
  static @Nullable String condition(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    String plain = upper.startsWith("SIG") ? upper.substring(3) : upper;
    switch (plain) {
      case "EXIT", "ERR", "DEBUG", "RETURN" -> {
        return plain;
      }
      case "0" -> {
        return "EXIT";
      }
      default -> {
        Signal signal = signal(name);
        return signal == null ? null : signal.name();
      }
    }
  }
}
