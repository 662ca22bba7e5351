package dev.pilothouse.lessons;

/**
 * A mistake in a lesson's files.
 *
 * @param file path from the course's folder
 * @param line from 1
 */
public record Fault(String file, int line, String message) implements Comparable<Fault> {

  @Override
  public int compareTo(Fault other) {
    int byFile = file.compareTo(other.file);
    if (byFile != 0) {
      return byFile;
    }
    return line != other.line
        ? Integer.compare(line, other.line)
        : message.compareTo(other.message);
  }

  @Override
  public String toString() {
    return file + ":" + line + ": " + message;
  }
}
