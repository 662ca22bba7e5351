package dev.pilothouse.lessons.load;

import dev.pilothouse.lessons.Fault;
import java.util.List;
import java.util.TreeSet;

/** Collects the mistakes of one lesson folder. */
final class Faults {

  private final TreeSet<Fault> faults = new TreeSet<>();

  void add(String file, int line, String message) {
    faults.add(new Fault(file, Math.max(1, line), message));
  }

  boolean none() {
    return faults.isEmpty();
  }

  List<Fault> all() {
    return List.copyOf(faults);
  }
}
