package dev.pilothouse.machine.shell;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.machine.ReadResult;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.TerminalMode;
import dev.pilothouse.machine.Wake;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads lines into variables: {@code read} and {@code mapfile}. */
final class ReadCommand {

  /** Lines that {@code mapfile} takes at the most. */
  private static final int MOST_LINES = 200_000;

  private static final int MOST_BYTES = 4 << 20;

  /**
   * What {@code read} was asked to do.
   *
   * @param array the array to fill, or null
   * @param most the characters to read at the most, or -1
   * @param exactly whether the delimiter is an ordinary character until {@code most} are read
   */
  record Request(
      List<String> names,
      @Nullable String array,
      boolean raw,
      boolean silent,
      char delimiter,
      int most,
      boolean exactly,
      int descriptor) {}

  /** What {@code mapfile} was asked to do. */
  record MapRequest(
      String array,
      boolean trims,
      char delimiter,
      long count,
      long skip,
      long origin,
      int descriptor) {}

  private ReadCommand() {}

  static int begin(Shell shell, List<String> names) {
    return begin(shell, new Request(names, null, false, false, '\n', -1, false, 0), null, -1);
  }

  static int begin(Shell shell, Request request, @Nullable String prompt, long timeoutNanos) {
    Sys sys = shell.sys;
    boolean terminal = isTerminal(sys, request.descriptor);
    if (prompt != null && terminal) {
      shell.complain(prompt);
    }
    if (timeoutNanos == 0) {
      return sys.openDescriptors().contains(request.descriptor) ? 0 : 1;
    }
    if (terminal && (request.silent || request.most >= 0)) {
      boolean canonical = request.most < 0;
      sys.setTerminalMode(
          request.descriptor, new TerminalMode(canonical, !request.silent, true, true));
    }
    shell.push(
        new Frame.Reading(
            request, Bytes.EMPTY, timeoutNanos < 0 ? Long.MAX_VALUE : sys.nanos() + timeoutNanos));
    return 0;
  }

  private static boolean isTerminal(Sys sys, int descriptor) {
    return sys.openDescriptors().contains(descriptor) && sys.isTerminal(descriptor);
  }

  /** Reads byte by byte, so that nothing after the delimiter is taken from others. */
  static @Nullable Step<ShellState> read(Shell shell, Frame.Reading frame) {
    Sys sys = shell.sys;
    Request request = frame.request();
    java.io.ByteArrayOutputStream input = new java.io.ByteArrayOutputStream();
    input.writeBytes(frame.input().toArray());
    boolean escaped = !request.raw && endsWithEscape(frame.input());
    while (true) {
      if (!sys.charge(1)) {
        shell.push(
            new Frame.Reading(request, Bytes.of(input.toByteArray()), frame.deadlineNanos()));
        return Step.yield(shell.freeze());
      }
      if (request.most == 0) {
        return finish(shell, request, input, 0);
      }
      ReadResult result;
      try {
        result = sys.read(request.descriptor, 1);
      } catch (SysException failed) {
        restore(shell, request);
        shell.error("read: read error: " + request.descriptor + ": " + failed.errno().text());
        shell.r.status = 1;
        return null;
      }
      switch (result) {
        case ReadResult.End() -> {
          return finish(shell, request, input, 1);
        }
        case ReadResult.Blocked() -> {
          Frame.Reading again =
              new Frame.Reading(request, Bytes.of(input.toByteArray()), frame.deadlineNanos());
          if (frame.deadlineNanos() == Long.MAX_VALUE) {
            return shell.block(again, Wake.readable(request.descriptor));
          }
          if (sys.nanos() >= frame.deadlineNanos()) {
            return finish(shell, request, input, 142);
          }
          return shell.block(
              again, Wake.readable(request.descriptor), Wake.until(frame.deadlineNanos()));
        }
        case ReadResult.Data(Bytes bytes) -> {
          byte read = bytes.at(0);
          if (escaped) {
            escaped = false;
            input.write(read);
          } else if (read == (byte) request.delimiter && !request.exactly) {
            return finish(shell, request, input, 0);
          } else {
            escaped = !request.raw && read == '\\';
            input.write(read);
          }
          if (input.size() > MOST_BYTES) {
            return finish(shell, request, input, 1);
          }
          if (request.most > 0 && !escaped && characters(input, request) >= request.most) {
            return finish(shell, request, input, 0);
          }
        }
      }
    }
  }

  private static int characters(java.io.ByteArrayOutputStream input, Request request) {
    if (input.size() < request.most) {
      return 0;
    }
    byte[] bytes = input.toByteArray();
    int continuing = 0;
    int characters = 0;
    for (int index = 0; index < bytes.length; index++) {
      byte each = bytes[index];
      if (continuing > 0 && (each & 0xc0) == 0x80) {
        continuing--;
        continue;
      }
      continuing =
          (each & 0xe0) == 0xc0 ? 1 : (each & 0xf0) == 0xe0 ? 2 : (each & 0xf8) == 0xf0 ? 3 : 0;
      if (!request.raw && each == '\\') {
        index++;
      }
      characters++;
    }
    return continuing > 0 ? characters - 1 : characters;
  }

  private static boolean endsWithEscape(Bytes input) {
    int backslashes = 0;
    for (int index = input.size() - 1; index >= 0 && input.at(index) == '\\'; index--) {
      backslashes++;
    }
    return backslashes % 2 == 1;
  }

  private static void restore(Shell shell, Request request) {
    if ((request.silent || request.most >= 0) && isTerminal(shell.sys, request.descriptor)) {
      shell.sys.setTerminalMode(request.descriptor, TerminalMode.COOKED);
    }
  }

  private static @Nullable Step<ShellState> finish(
      Shell shell, Request request, java.io.ByteArrayOutputStream input, int status) {
    restore(shell, request);
    String text = ByteText.decode(Bytes.of(input.toByteArray()));
    try {
      assign(shell, request, text);
      shell.r.status = status;
    } catch (ExpansionError failed) {
      throw failed;
    } catch (ShellError failed) {
      shell.error(failed.getMessage());
      shell.r.status = failed.status();
    }
    return null;
  }

  /** The characters of a line, each with whether it was escaped. */
  private static final class Line {
    final StringBuilder text = new StringBuilder();
    final java.util.BitSet escaped = new java.util.BitSet();

    Line(String source, boolean raw) {
      for (int index = 0; index < source.length(); index++) {
        char c = source.charAt(index);
        if (!raw && c == '\\') {
          if (index + 1 < source.length()) {
            char next = source.charAt(++index);
            if (next != '\n') {
              escaped.set(text.length());
              text.append(next);
            }
          }
        } else {
          text.append(c);
        }
      }
    }

    boolean separates(int index, String separators) {
      return separators.indexOf(text.charAt(index)) >= 0 && !escaped.get(index);
    }

    boolean blank(int index, String separators) {
      char c = text.charAt(index);
      return separates(index, separators) && (c == ' ' || c == '\t' || c == '\n');
    }
  }

  private static void assign(Shell shell, Request request, String source) {
    String separators = shell.separators();
    if (request.exactly) {
      String name = request.names.isEmpty() ? "REPLY" : request.names.getFirst();
      shell.assign(name, source);
      return;
    }
    Line line = new Line(source, request.raw);
    if (request.array != null) {
      List<String> fields = split(line, separators, Integer.MAX_VALUE);
      SortedMap<Long, String> elements = SortedMap.empty();
      for (int index = 0; index < fields.size(); index++) {
        elements = elements.with((long) index, fields.get(index));
      }
      Variable former = shell.variables.get(request.array);
      if (former != null && former.has(Variable.READONLY)) {
        throw new ReadonlyError(request.array);
      }
      shell.variables.put(
          request.array, (former == null ? Variable.UNSET : former).withElements(elements));
      return;
    }
    if (request.names.isEmpty()) {
      shell.assign("REPLY", line.text.toString());
      return;
    }
    List<String> fields = split(line, separators, request.names.size());
    for (int index = 0; index < request.names.size(); index++) {
      String name = request.names.get(index);
      String value = index < fields.size() ? fields.get(index) : "";
      int bracket = name.indexOf('[');
      if (bracket > 0) {
        shell.assignElement(
            name.substring(0, bracket), name.substring(bracket + 1, name.length() - 1), value);
      } else {
        shell.assign(name, value);
      }
    }
  }

  /** Splits into at most {@code most} fields; the last one takes what is left. */
  private static List<String> split(Line line, String separators, int most) {
    List<String> fields = new ArrayList<>();
    int size = line.text.length();
    int at = 0;
    while (at < size && line.blank(at, separators)) {
      at++;
    }
    while (at < size) {
      if (fields.size() + 1 == most) {
        fields.add(rest(line, at, separators));
        return fields;
      }
      int start = at;
      while (at < size && !line.separates(at, separators)) {
        at++;
      }
      fields.add(line.text.substring(start, at));
      while (at < size && line.blank(at, separators)) {
        at++;
      }
      if (at < size && line.separates(at, separators)) {
        at++;
        while (at < size && line.blank(at, separators)) {
          at++;
        }
      }
    }
    return fields;
  }

  private static String rest(Line line, int start, String separators) {
    int end = line.text.length();
    while (end > start && line.blank(end - 1, separators)) {
      end--;
    }
    if (end > start && line.separates(end - 1, separators)) {
      int only = start;
      while (only < end - 1 && !line.separates(only, separators)) {
        only++;
      }
      if (only == end - 1) {
        end--;
      }
    }
    return line.text.substring(start, end);
  }

  // ---- mapfile

  static int beginMap(Shell shell, MapRequest request) {
    shell.push(new Frame.Mapping(request, Bytes.EMPTY));
    return 0;
  }

  static @Nullable Step<ShellState> map(Shell shell, Frame.Mapping frame) {
    Sys sys = shell.sys;
    Bytes input = frame.input();
    MapRequest request = frame.request();
    while (input.size() < MOST_BYTES) {
      switch (sys.read(request.descriptor, 65_536)) {
        case ReadResult.Data(Bytes bytes) -> input = input.plus(bytes);
        case ReadResult.Blocked() -> {
          return shell.block(new Frame.Mapping(request, input), Wake.readable(request.descriptor));
        }
        case ReadResult.End() -> {
          fill(shell, request, ByteText.decode(input));
          return null;
        }
      }
    }
    fill(shell, request, ByteText.decode(input));
    return null;
  }

  private static void fill(Shell shell, MapRequest request, String text) {
    Variable former = shell.variables.get(request.array);
    Variable array = former == null ? Variable.UNSET : former;
    if (array.has(Variable.READONLY)) {
      throw new ReadonlyError(request.array);
    }
    SortedMap<Long, String> elements =
        request.origin >= 0 && array.elements() != null ? array.elements() : SortedMap.empty();
    long index = Math.max(0, request.origin);
    long taken = 0;
    long skipped = 0;
    int at = 0;
    while (at < text.length() && (request.count == 0 || taken < request.count)) {
      int end = text.indexOf(request.delimiter, at);
      int next = end < 0 ? text.length() : end + 1;
      if (taken >= MOST_LINES) {
        throw new ShellError("xrealloc: cannot allocate " + text.length() + " bytes", 2);
      }
      if (skipped < request.skip) {
        skipped++;
      } else {
        elements =
            elements.with(index++, text.substring(at, request.trims && end >= 0 ? end : next));
        taken++;
      }
      at = next;
    }
    shell.sys.charge(taken + text.length() / 64);
    shell.variables.put(request.array, array.withElements(elements));
    shell.r.status = 0;
  }
}
