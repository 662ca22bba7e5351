package dev.pilothouse.machine;

import dev.pilothouse.kernel.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The programs that executable files may name, by their ids. Code, shared by all worlds; complete
 * before the first machine runs.
 */
public final class ProgramCatalogue {

  private volatile SortedMap<String, Program<?>> programs = SortedMap.empty();

  /** Adds a program, or puts it in the place of the one with the same id. */
  public ProgramCatalogue add(String id, Program<?> program) {
    programs = programs.with(id, program);
    return this;
  }

  /** The program with the given id, or null. */
  public @Nullable Program<?> program(String id) {
    return programs.get(id);
  }
}
