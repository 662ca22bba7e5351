package dev.pilothouse.machine;

import dev.pilothouse.kernel.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * The content of executable files that run a program of the catalogue: a mark and the program's id.
 */
public final class Executable {

  private static final String MARK = "\u007fELF";

  private Executable() {}

  /** The content of a file that runs the program with the given id. */
  public static Bytes of(String program) {
    return Bytes.of(MARK + program);
  }

  /** The id of the program that a file with this content runs, or null when it is no executable. */
  public static @Nullable String program(Bytes content) {
    return content.size() > 4 && content.at(0) == 0x7f && content.slice(1, 4).text().equals("ELF")
        ? content.from(4).text()
        : null;
  }
}
