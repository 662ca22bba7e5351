package dev.pilothouse.machine.command.text;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.machine.Errno;
import dev.pilothouse.machine.FileInfo;
import dev.pilothouse.machine.ReadResult;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.Chunks;
import dev.pilothouse.machine.command.support.Failure;
import dev.pilothouse.machine.command.support.FileAccess;
import dev.pilothouse.machine.command.support.LineInput;
import dev.pilothouse.machine.command.support.Regex;
import dev.pilothouse.machine.command.support.Text;
import dev.pilothouse.machine.command.text.SedCommand.Address;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs a sed script for one step of its process. */
final class SedRun {

  /** What does not change. {@code suffix} is null unless files are edited in place. */
  record Plan(
      List<SedCommand> commands,
      boolean silent,
      boolean separate,
      @Nullable String suffix,
      boolean zero,
      int wrap) {}

  /** Text that is written when the cycle ends: literally, or a file's content, or its next line. */
  record Queued(char verb, String text) {}

  /**
   * Everything between two steps.
   *
   * @param at the command to go on with, -1 to begin a cycle
   * @param ranges the last line of each range that is active; -1 while it waits for a match
   * @param files the descriptors of files that are written to or read line by line
   * @param edited what is to become the content of the file being edited in place
   */
  record State(
      Plan plan,
      LineInput.State input,
      int at,
      String pattern,
      String hold,
      long line,
      boolean complete,
      boolean substituted,
      boolean restart,
      boolean missingNewline,
      List<Queued> queue,
      SortedMap<Integer, Long> ranges,
      SortedMap<String, Integer> files,
      Chunks edited,
      String editing,
      @Nullable Regex lastRegex,
      int status) {}

  private enum Flow {
    GO_ON,
    END_CYCLE,
    RESTART,
    QUIT,
    WAIT,
    YIELD
  }

  private final Plan plan;
  private final Call call;
  private final Sys sys;
  private final LineInput input;
  private int at;
  private String pattern;
  private String hold;
  private long line;
  private boolean complete;
  private boolean substituted;
  private boolean restart;
  private boolean missingNewline;
  private List<Queued> queue;
  private SortedMap<Integer, Long> ranges;
  private SortedMap<String, Integer> files;
  private Chunks edited;
  private String editing;
  private @Nullable Regex lastRegex;
  private int status;
  private boolean waits;

  static State begin(Plan plan, List<String> paths, Call call) {
    SortedMap<String, Integer> files = SortedMap.empty();
    for (SedCommand command : plan.commands) {
      String path =
          command.verb() == 'w' || command.verb() == 'W'
              ? command.text()
              : command.substitution() == null ? "" : command.substitution().file();
      if (!path.isEmpty() && !files.containsKey(path)) {
        files = files.with(path, opened(path, call));
      }
    }
    return new State(
        plan,
        LineInput.State.of(paths),
        -1,
        "",
        "",
        0,
        true,
        false,
        false,
        false,
        List.of(),
        SortedMap.empty(),
        files,
        Chunks.EMPTY,
        "",
        null,
        0);
  }

  private static int opened(String path, Call call) {
    if (path.equals("/dev/stdout")) {
      return 1;
    }
    if (path.equals("/dev/stderr")) {
      return 2;
    }
    try {
      return FileAccess.openToWrite(call.sys(), path, 0666);
    } catch (SysException failed) {
      throw new Failure(4, "couldn't open file " + path + ": " + failed.errno().text());
    }
  }

  SedRun(State state, Call call) {
    this.plan = state.plan;
    this.call = call;
    this.sys = call.sys();
    this.input = new LineInput(state.input, sys, (byte) (plan.zero ? 0 : '\n'));
    this.at = state.at;
    this.pattern = state.pattern;
    this.hold = state.hold;
    this.line = state.line;
    this.complete = state.complete;
    this.substituted = state.substituted;
    this.restart = state.restart;
    this.missingNewline = state.missingNewline;
    this.queue = new ArrayList<>(state.queue);
    this.ranges = state.ranges;
    this.files = state.files;
    this.edited = state.edited;
    this.editing = state.editing;
    this.lastRegex = state.lastRegex;
    this.status = state.status;
  }

  private State save() {
    return new State(
        plan,
        input.save(),
        at,
        pattern,
        hold,
        line,
        complete,
        substituted,
        restart,
        missingNewline,
        List.copyOf(queue),
        ranges,
        files,
        edited,
        editing,
        lastRegex,
        status);
  }

  Step<State> run() {
    while (!call.broken()) {
      if (at < 0) {
        if (restart) {
          restart = false;
        } else {
          LineInput.Next next = input.next();
          if (next instanceof LineInput.Next.Blocked) {
            return suspended();
          }
          if (next instanceof LineInput.Next.End) {
            return exit(status);
          }
          if (!take(next)) {
            continue;
          }
        }
        at = 0;
      }
      Flow flow = cycle();
      if (flow == Flow.WAIT) {
        return suspended();
      }
      if (flow == Flow.QUIT) {
        return exit(status);
      }
      if (flow == Flow.YIELD || !sys.charge(2)) {
        call.flush();
        return Step.yield(save());
      }
    }
    return exit(4);
  }

  private Step<State> suspended() {
    call.flush();
    return Step.await(save(), input.wake());
  }

  private Step<State> exit(int code) {
    if (!editing.isEmpty()) {
      while (input.next() instanceof LineInput.Next.Line rest) {
        put(rest.text(), rest.complete());
      }
      finishEdit();
    }
    call.flush();
    return Step.exit(code);
  }

  /** Takes what was read; true when it is a line, which then is the pattern space. */
  private boolean take(LineInput.Next next) {
    switch (next) {
      case LineInput.Next.Line read -> {
        beginEdit();
        pattern = read.text();
        complete = read.complete();
        line++;
        substituted = false;
        return true;
      }
      case LineInput.Next.FileEnd end -> {
        if (plan.suffix != null) {
          if (editing.isEmpty()) {
            editing = end.path();
          }
          finishEdit();
        }
        if (plan.separate) {
          ranges = SortedMap.empty();
          line = 0;
        }
      }
      case LineInput.Next.Unreadable bad -> unreadable(bad);
      default -> {}
    }
    return false;
  }

  private void unreadable(LineInput.Next.Unreadable bad) {
    String why = bad.why().errno().text();
    if (bad.why().errno() == Errno.EISDIR) {
      if (plan.suffix == null) {
        throw new Failure(4, "read error on " + bad.path() + ": " + why);
      }
      call.complain("couldn't edit " + bad.path() + ": not a regular file");
      status = 4;
    } else {
      call.complain("can't read " + bad.path() + ": " + why);
      status = 2;
    }
  }

  private void beginEdit() {
    if (plan.suffix != null && editing.isEmpty() && !input.path().equals("-")) {
      editing = input.path();
    }
  }

  private void finishEdit() {
    String path = editing;
    editing = "";
    Bytes content = edited.bytes();
    edited = Chunks.EMPTY;
    missingNewline = false;
    String suffix = plan.suffix == null ? "" : plan.suffix;
    try {
      FileInfo info = sys.stat(path);
      if (!suffix.isEmpty()) {
        String name = FileAccess.baseName(path);
        String backup = suffix.contains("*") ? suffix.replace("*", name) : name + suffix;
        sys.rename(
            path,
            backup.contains("/")
                ? backup
                : path.substring(0, path.length() - name.length()) + backup);
      }
      FileAccess.write(sys, path, content, info.mode() & 0777);
    } catch (SysException failed) {
      call.complain("couldn't open temporary file " + path + ": " + failed.errno().text());
      status = 4;
    }
  }

  private Flow cycle() {
    while (at < plan.commands.size()) {
      SedCommand command = plan.commands.get(at);
      waits = false;
      boolean selected = selects(command);
      if (waits) {
        return Flow.WAIT;
      }
      Flow flow = selected ? execute(command) : skip(command);
      if (flow == Flow.WAIT || flow == Flow.YIELD) {
        return flow;
      }
      if (flow != Flow.GO_ON) {
        if (flow == Flow.END_CYCLE || flow == Flow.QUIT) {
          endCycle(command.verb() != 'Q' && command.verb() != 'd' && command.verb() != 'c');
        } else {
          flushQueue();
        }
        at = -1;
        return flow;
      }
      if (!sys.charge(1) && "btT".indexOf(command.verb()) >= 0) {
        return Flow.YIELD;
      }
    }
    endCycle(true);
    at = -1;
    return Flow.END_CYCLE;
  }

  private Flow skip(SedCommand command) {
    at = command.verb() == '{' ? command.target() : at + 1;
    return Flow.GO_ON;
  }

  private void endCycle(boolean prints) {
    if (prints && !plan.silent) {
      put(pattern, complete);
    }
    flushQueue();
  }

  // ---- addresses

  private boolean selects(SedCommand command) {
    Address first = command.first();
    if (first == null) {
      return !command.negated();
    }
    Address second = command.second();
    boolean matches = second == null ? matches(first) : inRange(command, first, second);
    return matches != command.negated();
  }

  private boolean inRange(SedCommand command, Address first, Address second) {
    Long end = ranges.get(at);
    if (end == null && first instanceof Address.Zero && line == 1) {
      end = -1L;
    }
    if (end != null) {
      return continues(second, end);
    }
    if (!matches(first) || waits) {
      return false;
    }
    long last =
        switch (second) {
          case Address.Line number -> number.number();
          case Address.Plus plus -> line + plus.lines();
          case Address.Multiple multiple ->
              multiple.of() <= 0
                  ? line
                  : (line + multiple.of() - 1) / multiple.of() * multiple.of();
          default -> -1;
        };
    if (second instanceof Address.Last && last()) {
      return true;
    }
    if (waits) {
      return false;
    }
    if (last < 0 || last > line) {
      ranges = ranges.with(at, last);
    }
    return true;
  }

  private boolean continues(Address second, long end) {
    if (end >= 0) {
      if (line >= end) {
        ranges = ranges.without(at);
      } else {
        ranges = ranges.with(at, end);
      }
      return line <= end;
    }
    boolean ends = matches(second);
    if (waits) {
      return false;
    }
    ranges = ends ? ranges.without(at) : ranges.with(at, -1L);
    return true;
  }

  private boolean matches(Address address) {
    return switch (address) {
      case Address.Line number -> line == number.number();
      case Address.Step step ->
          step.step() <= 0
              ? line == step.first()
              : line >= step.first() && (line - step.first()) % step.step() == 0;
      case Address.Last _ -> last();
      case Address.Matching matching -> find(matching.regex(), 0) != null;
      default -> false;
    };
  }

  private boolean last() {
    Boolean more = input.hasMore(plan.separate);
    if (more == null) {
      waits = true;
      return false;
    }
    return !more;
  }

  private Regex.@Nullable Match find(@Nullable Regex regex, int from) {
    Regex used = regex == null ? lastRegex : regex;
    if (used == null) {
      throw new Failure(1, "no previous regular expression");
    }
    lastRegex = used;
    Regex.Match match = used.find(pattern, from);
    int end = match == null ? pattern.length() : match.end();
    sys.charge(1 + Math.max(0, end - from) / 64);
    return match;
  }

  // ---- commands

  private Flow execute(SedCommand command) {
    int here = at;
    at++;
    switch (command.verb()) {
      case '{', '}' -> {}
      case '=' -> emit(line + "\n");
      case 'a' -> queue.add(new Queued('a', command.text()));
      case 'i' -> emit(command.text());
      case 'c' -> {
        boolean ends = command.second() == null || command.negated() || !ranges.containsKey(here);
        if (ends) {
          emit(command.text());
        }
        return Flow.END_CYCLE;
      }
      case 'b' -> at = command.target();
      case 't' -> branchIf(command, true);
      case 'T' -> branchIf(command, false);
      case 'd' -> {
        return Flow.END_CYCLE;
      }
      case 'D' -> {
        return deleteFirstLine();
      }
      case 'F' -> emit(input.path() + "\n");
      case 'g' -> pattern = hold;
      case 'G' -> pattern = joined(pattern, hold);
      case 'h' -> hold = pattern;
      case 'H' -> hold = joined(hold, pattern);
      case 'x' -> {
        String held = hold;
        hold = pattern;
        pattern = held;
      }
      case 'l' ->
          emit(SedText.visible(pattern, command.number() < 0 ? plan.wrap : command.number()));
      case 'n', 'N' -> {
        return nextLine(command.verb(), here);
      }
      case 'p' -> put(pattern, true);
      case 'P' -> put(firstLine(), true);
      case 'q', 'Q' -> {
        status = Math.max(0, command.number());
        return Flow.QUIT;
      }
      case 'r', 'R' -> queue.add(new Queued(command.verb(), command.text()));
      case 's' -> substitute(command);
      case 'w' -> toFile(command.text(), pattern);
      case 'W' -> toFile(command.text(), firstLine());
      case 'y' -> pattern = SedText.translated(pattern, command.text());
      case 'z' -> pattern = "";
      default -> throw new Failure(1, "command not supported: " + command.verb());
    }
    return Flow.GO_ON;
  }

  private String separator() {
    return plan.zero ? "\0" : "\n";
  }

  private String firstLine() {
    int newline = pattern.indexOf('\n');
    return newline < 0 ? pattern : pattern.substring(0, newline);
  }

  private void branchIf(SedCommand command, boolean when) {
    if (substituted == when) {
      at = command.target();
    }
    substituted = false;
  }

  private Flow deleteFirstLine() {
    int newline = pattern.indexOf('\n');
    if (newline >= 0) {
      pattern = pattern.substring(newline + 1);
      restart = true;
      return Flow.RESTART;
    }
    pattern = "";
    flushQueue();
    return Flow.RESTART;
  }

  private Flow nextLine(char verb, int here) {
    Boolean more = input.hasMore(plan.separate && plan.suffix != null);
    if (more == null) {
      at = here;
      return Flow.WAIT;
    }
    if (!more) {
      at = plan.commands.size();
      return Flow.GO_ON;
    }
    if (verb == 'n' && !plan.silent) {
      put(pattern, complete);
    }
    flushQueue();
    String before = pattern;
    boolean wasSubstituted = substituted;
    LineInput.Next next = input.next();
    while (!(next instanceof LineInput.Next.Line)) {
      if (next instanceof LineInput.Next.End || next instanceof LineInput.Next.Blocked) {
        return Flow.QUIT;
      }
      take(next);
      next = input.next();
    }
    take(next);
    substituted = wasSubstituted;
    if (verb == 'N') {
      pattern = joined(before, pattern);
    }
    return Flow.GO_ON;
  }

  private void substitute(SedCommand command) {
    SedCommand.Substitution substitution = command.substitution();
    if (substitution == null) {
      return;
    }
    StringBuilder result = new StringBuilder();
    int from = 0;
    int copied = 0;
    int before = -1;
    int count = 0;
    boolean changed = false;
    while (from <= pattern.length()) {
      Regex.Match match = find(substitution.regex(), from);
      if (match == null) {
        break;
      }
      boolean emptyBehind = match.start() == match.end() && match.end() == before;
      if (!emptyBehind) {
        count++;
        if (count >= substitution.which()) {
          result.append(pattern, copied, match.start());
          result.append(SedText.replacement(substitution.replacement(), match, pattern));
          mustFit(result.length());
          copied = match.end();
          changed = true;
          if (!substitution.global()) {
            break;
          }
        }
      }
      before = match.end();
      from = match.end() > match.start() ? match.end() : match.end() + 1;
    }
    if (!changed) {
      return;
    }
    result.append(pattern, Math.min(copied, pattern.length()), pattern.length());
    mustFit(result.length());
    pattern = result.toString();
    substituted = true;
    for (int print = 0; print < substitution.prints(); print++) {
      put(pattern, true);
    }
    if (!substitution.file().isEmpty()) {
      toFile(substitution.file(), pattern);
    }
  }

  private static void mustFit(long characters) {
    if (characters > Chunks.LIMIT) {
      throw new Failure(4, "memory exhausted");
    }
  }

  /** One after the other, with a newline between. */
  private String joined(String first, String second) {
    mustFit((long) first.length() + second.length());
    sys.charge((first.length() + second.length()) / 1024);
    return first + separator() + second;
  }

  // ---- output

  private void toFile(String path, String text) {
    Integer descriptor = files.get(path);
    if (descriptor == null) {
      return;
    }
    if (descriptor == 1) {
      put(text, true);
    } else {
      sys.write(descriptor, Text.encode(text + "\n"));
    }
  }

  private void put(String text, boolean withNewline) {
    emit(withNewline ? text + separator() : text);
    missingNewline = !withNewline;
  }

  private void emit(String text) {
    String whole = missingNewline ? separator() + text : text;
    missingNewline = false;
    if (editing.isEmpty()) {
      call.print(whole);
    } else {
      edited = edited.plus(Text.encode(whole));
    }
  }

  private void flushQueue() {
    for (Queued queued : queue) {
      switch (queued.verb) {
        case 'a' -> emit(queued.text);
        case 'r' -> {
          String text = FileAccess.textOrEmpty(sys, queued.text);
          if (!text.isEmpty()) {
            emit(text);
            missingNewline = false;
          }
        }
        default -> oneLineOf(queued.text);
      }
    }
    queue.clear();
  }

  /** The next line of a file that is read by "R". */
  private void oneLineOf(String path) {
    try {
      String key = "R " + path;
      Integer descriptor = files.get(key);
      if (descriptor == null) {
        descriptor = FileAccess.openToRead(sys, path);
        files = files.with(key, descriptor);
      }
      StringBuilder read = new StringBuilder();
      while (sys.read(descriptor, 1) instanceof ReadResult.Data data) {
        if (data.bytes().at(0) == '\n') {
          put(read.toString(), true);
          return;
        }
        read.append(Text.decode(data.bytes()));
      }
      if (!read.isEmpty()) {
        put(read.toString(), true);
      }
    } catch (SysException missing) {
      // A file that cannot be read is like an empty one.
    }
  }
}
