package dev.pilothouse.machine.command.support;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.Errno;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Locale;

/**
 * A command during one step: its words, its system calls, and output that is written at the end.
 */
public final class Call {

  private static final int FLUSH_AT = 1 << 16;

  /** A command that puts out more in one step would keep all of it in memory. */
  private static final long MOST_IN_A_STEP = 32L << 20;

  private final Sys sys;
  private final String name;
  private final ByteArrayOutputStream output = new ByteArrayOutputStream(256);
  private boolean broken;
  private long written;

  public Call(Sys sys) {
    this.sys = sys;
    this.name = sys.arguments().isEmpty() ? "" : sys.arguments().getFirst();
  }

  public Sys sys() {
    return sys;
  }

  /** The name that the command was called by. */
  public String name() {
    return name;
  }

  /** The name without folders. */
  public String shortName() {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  /** The words after the name. */
  public List<String> arguments() {
    List<String> all = sys.arguments();
    return all.isEmpty() ? all : all.subList(1, all.size());
  }

  public String environment(String variable, String otherwise) {
    return sys.environment().getOrDefault(variable, otherwise);
  }

  /** Whether the locale's characters are UTF-8. */
  public boolean utf8() {
    String locale = environment("LC_ALL", environment("LC_CTYPE", environment("LANG", "C")));
    return locale.toUpperCase(Locale.ROOT).replace("-", "").contains("UTF8");
  }

  public Call print(String text) {
    return write(Text.encode(text));
  }

  public Call println(String text) {
    print(text);
    output.write('\n');
    return this;
  }

  public Call write(Bytes bytes) {
    output.writeBytes(bytes.toArray());
    if (output.size() >= FLUSH_AT) {
      flush();
    }
    return this;
  }

  public Call write(int oneByte) {
    output.write(oneByte);
    return this;
  }

  /** Says "name: message" on the standard error. */
  public void complain(String message) {
    errorText(name + ": " + message + "\n");
  }

  /** Says "name: what: why" on the standard error. */
  public void complain(String what, SysException why) {
    complain(what + ": " + why.errno().text());
  }

  /** Writes to the standard error, after what was printed before. */
  public void errorText(String text) {
    flush();
    try {
      sys.write(2, Text.encode(text));
    } catch (SysException ignored) {
      // Nobody reads what we would say.
    }
  }

  /** Whether standard output goes nowhere any more. */
  public boolean broken() {
    return broken;
  }

  /** Writes what was printed. */
  public void flush() {
    if (output.size() == 0 || broken) {
      output.reset();
      return;
    }
    Bytes bytes = Bytes.of(output.toByteArray());
    output.reset();
    written += bytes.size();
    if (written > MOST_IN_A_STEP) {
      broken = true;
      throw new Failure(1, "memory exhausted");
    }
    try {
      sys.write(1, bytes);
    } catch (SysException failed) {
      broken = true;
      if (failed.errno() != Errno.EPIPE) {
        errorText(name + ": write error: " + failed.errno().text() + "\n");
      }
    }
  }

  /** The number of columns of the terminal at {@code descriptor}, or {@code otherwise}. */
  public int columns(int descriptor, int otherwise) {
    if (sys.isTerminal(descriptor)) {
      int columns = sys.terminalSize(descriptor)[0];
      return columns > 0 ? columns : otherwise;
    }
    return otherwise;
  }
}
