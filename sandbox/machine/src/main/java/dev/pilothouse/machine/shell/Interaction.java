package dev.pilothouse.machine.shell;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.ChildStatus;
import dev.pilothouse.machine.ReadResult;
import dev.pilothouse.machine.Signal;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.TerminalMode;
import dev.pilothouse.machine.Wake;
import dev.pilothouse.machine.command.support.CharWidth;
import dev.pilothouse.machine.shell.Options.Option;
import dev.pilothouse.machine.shell.syntax.Command;
import dev.pilothouse.machine.shell.syntax.Parser;
import dev.pilothouse.machine.shell.syntax.Redirection;
import dev.pilothouse.machine.shell.syntax.SyntaxException;
import dev.pilothouse.machine.shell.syntax.Word;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Talks with the user at a terminal: prompts, edits lines, completes words, runs what was typed.
 */
final class Interaction {

  /** As readline sets it: keys come one by one, and Ctrl-C and Ctrl-Z still are signals. */
  private static final TerminalMode EDITING = new TerminalMode(false, false, true, true);

  private static final String PASTE_ON = "\u001b[?2004h";
  private static final String PASTE_OFF = "\u001b[?2004l\r";
  private static final int ASK_FROM = 100;
  private static final long PATIENCE_NANOS = 5_000_000_000L;

  /** A completion that waits for a command's output. */
  record Helper(
      Frame.Editing editing,
      CompletionContext context,
      Completion completion,
      Completion.Request request,
      int descriptor,
      int pid,
      Bytes output,
      long deadlineNanos) {}

  private final Shell shell;
  private final Registers r;
  private final Sys sys;
  private final Interpreter interpreter;

  Interaction(Shell shell, Interpreter interpreter) {
    this.shell = shell;
    this.r = shell.r;
    this.sys = shell.sys;
    this.interpreter = interpreter;
  }

  // ---- prompting

  @Nullable Step<ShellState> prompt(Frame.Prompting frame) {
    if (!r.historyLoaded) {
      r.historyLoaded = true;
      Histories.load(shell);
    }
    interpreter.jobs().notifyUser();
    shell.push(new Frame.Editing(frame.pending(), false));
    String command = shell.variables.value("PROMPT_COMMAND");
    if (frame.pending().isEmpty() && command != null && !command.isBlank() && shell.bash()) {
      shell.push(new Frame.TrapEnd(r.status, false));
      shell.push(new Frame.Text(command, 0, 1, true, Frame.Origin.TRAP));
    }
    return null;
  }

  @Nullable Step<ShellState> edit(Frame.Editing frame) {
    if (!frame.started()) {
      begin(frame);
    }
    EditorState state = r.editor;
    if (state == null) {
      return null;
    }
    int columns = columns();
    LineEditor editor = new LineEditor(state, r.history);
    if (columns != state.columns()) {
      EditorState resized = withColumns(state, columns);
      editor = new LineEditor(resized, r.history);
      shell.complain(editor.redraw());
    }
    return keys(new Frame.Editing(frame.pending(), true), editor);
  }

  private static EditorState withColumns(EditorState state, int columns) {
    return new EditorState(
        state.prompt(),
        state.text(),
        state.cursor(),
        state.historyAt(),
        state.typed(),
        state.killed(),
        state.last(),
        state.keys(),
        state.pasting(),
        state.search(),
        columns,
        state.undo(),
        state.question(),
        state.argumentAt());
  }

  private int columns() {
    int descriptor = r.terminal >= 0 ? r.terminal : 0;
    try {
      return sys.isTerminal(descriptor) ? Math.max(1, sys.terminalSize(descriptor)[0]) : 80;
    } catch (SysException gone) {
      return 80;
    }
  }

  private void begin(Frame.Editing frame) {
    String name = frame.pending().isEmpty() ? "PS1" : "PS2";
    String prompt = prompt(name, name.equals("PS1") ? "$ " : "> ");
    if (sys.isTerminal(0)) {
      sys.setTerminalMode(0, EDITING);
      int[] size = sys.terminalSize(0);
      if (shell.bash()) {
        shell.variables.put("COLUMNS", Variable.of(String.valueOf(size[0])));
        shell.variables.put("LINES", Variable.of(String.valueOf(size[1])));
      }
    }
    int newline = prompt.lastIndexOf('\n');
    String before = prompt.substring(0, newline + 1).replace("\u0001", "").replace("\u0002", "");
    String killed = r.editor == null ? "" : r.editor.killed();
    EditorState state =
        EditorState.begin(prompt.substring(newline + 1), columns(), r.history.next(), killed);
    LineEditor editor = new LineEditor(state, r.history);
    shell.complain((pastes() ? PASTE_ON : "") + before + editor.showAll());
    r.editor = editor.state();
  }

  private String prompt(String name, String otherwise) {
    try {
      return new Prompts(shell).expandFully(shell.variables.valueOr(name, otherwise));
    } catch (ShellError wrong) {
      shell.error(wrong.getMessage());
      return otherwise;
    }
  }

  private boolean pastes() {
    String terminal = shell.variables.valueOr("TERM", "dumb");
    return !terminal.equals("dumb") && !terminal.isEmpty();
  }

  // ---- keys

  private @Nullable Step<ShellState> keys(Frame.Editing frame, LineEditor editor) {
    while (sys.charge(1)) {
      ReadResult result;
      try {
        result = sys.read(0, 1);
      } catch (SysException gone) {
        result = new ReadResult.End();
      }
      switch (result) {
        case ReadResult.Blocked() -> {
          shell.complain(editor.refresh());
          r.editor = editor.state();
          return shell.block(frame, Wake.readable(0));
        }
        case ReadResult.End() -> {
          r.editor = editor.state();
          endOfInput(frame, true);
          return null;
        }
        case ReadResult.Data(Bytes bytes) -> {
          LineEditor.Outcome outcome = editor.type(bytes.at(0));
          if (outcome != LineEditor.Outcome.MORE) {
            act(frame, editor, outcome);
            return null;
          }
        }
      }
    }
    shell.complain(editor.refresh());
    r.editor = editor.state();
    shell.push(frame);
    return null;
  }

  private void act(Frame.Editing frame, LineEditor editor, LineEditor.Outcome outcome) {
    switch (outcome) {
      case ACCEPT -> {
        shell.complain(editor.leave() + (pastes() ? PASTE_OFF : ""));
        r.editor = editor.state();
        cook();
        accept(frame.pending(), editor.text());
      }
      case END -> {
        r.editor = editor.state();
        endOfInput(frame, false);
      }
      case COMPLETE -> {
        shell.complain(editor.refresh());
        complete(frame, editor);
      }
      case SHOW -> {
        List<String> candidates = editor.question();
        editor.ask(null);
        if (candidates != null) {
          shell.complain("\n" + table(candidates) + editor.showAll());
        }
        r.editor = editor.state();
        shell.push(frame);
      }
      case MORE -> shell.push(frame);
    }
  }

  private void cook() {
    try {
      if (sys.isTerminal(0)) {
        sys.setTerminalMode(0, TerminalMode.COOKED);
      }
    } catch (SysException gone) {
      // The terminal is closed.
    }
  }

  private void endOfInput(Frame.Editing frame, boolean gone) {
    shell.complain(pastes() && !gone ? PASTE_OFF : "");
    cook();
    if (!frame.pending().isEmpty() && !gone) {
      shell.complain("\n" + Shell.base(r.name) + ": syntax error: unexpected end of file\n");
      r.status = 2;
      shell.push(new Frame.Prompting(""));
      return;
    }
    if (!gone && ControlBuiltins.warnsOfJobs(shell)) {
      shell.push(new Frame.Prompting(""));
      return;
    }
    if (shell.has(Option.IGNOREEOF) && !gone) {
      shell.complain("Use \"" + (r.login ? "logout" : "exit") + "\" to leave the shell.\n");
      shell.push(new Frame.Prompting(""));
      return;
    }
    shell.complain(r.login ? "logout\n" : "exit\n");
    interpreter.exit(r.status);
  }

  /** Ctrl-C while a line is edited: the line is given up. */
  void interruptEditing(Frame.Editing frame) {
    EditorState state = r.editor;
    if (state != null) {
      LineEditor editor = new LineEditor(state, r.history);
      shell.complain("^C" + (pastes() ? PASTE_OFF : "") + "\n");
      r.editor = editor.state();
    }
    r.status = 130;
    r.historyLines = List.of();
    shell.push(new Frame.Prompting(""));
  }

  // ---- lines

  private void accept(String pending, String typed) {
    String line = typed;
    if (shell.has(Option.HISTEXPAND)) {
      try {
        HistoryExpansion.Expanded expanded = HistoryExpansion.expand(r.history, line);
        line = expanded.text();
        if (expanded.changed()) {
          shell.complain(line + "\n");
        }
        if (expanded.printOnly()) {
          Histories.add(shell, line);
          shell.push(new Frame.Prompting(pending));
          return;
        }
      } catch (HistoryExpansion.NotFound notFound) {
        shell.error(notFound.getMessage());
        shell.push(new Frame.Prompting(pending));
        return;
      }
    }
    if (pending.isEmpty() && !line.isBlank()) {
      r.warnedOfJobs = r.warnedOfJobs && line.strip().matches("exit.*|logout.*|jobs.*");
    }
    run(pending, line);
  }

  private void run(String pending, String line) {
    String text = pending + line + "\n";
    Parser.Parsed parsed;
    try {
      parsed = Parser.next(text, 0, 1, false, r.dialect, new ShellAliases(shell));
    } catch (SyntaxException wrong) {
      if (wrong.incomplete() && text.length() < 1 << 20) {
        remember(pending, line, wrong);
        shell.push(new Frame.Prompting(text));
        return;
      }
      Histories.add(shell, joined(pending, line));
      new SyntaxErrors(shell).report(text, 1, Frame.Origin.PROMPT, wrong);
      r.status = 2;
      r.historyLines = List.of();
      shell.push(new Frame.Prompting(""));
      return;
    }
    Histories.add(shell, joined(pending, line));
    r.historyLines = List.of();
    shell.push(new Frame.Prompting(""));
    if (parsed == null) {
      return;
    }
    r.line = 1;
    int end = text.length() - parsed.remaining();
    if (!text.substring(end).isBlank()) {
      shell.push(new Frame.Text(text, end, parsed.line(), false, Frame.Origin.PROMPT));
    }
    shell.push(new Frame.Run(parsed.command(), false));
  }

  /** Keeps a line of a command of several, with how it is joined to the next one in the history. */
  private void remember(String pending, String line, SyntaxException wrong) {
    String stripped = line.strip();
    boolean quoted =
        wrong.kind() == SyntaxException.Kind.UNMATCHED && !wrong.getMessage().equals(")")
            || (pending + line).contains("<<");
    String joint =
        quoted
            ? "\n"
            : stripped.isEmpty()
                    || stripped.matches("(?s).*(\\b(do|then|else|in|if|while|until)|[{(|&;])")
                ? " "
                : "; ";
    List<String> lines = new ArrayList<>(r.historyLines);
    lines.add(line + joint);
    r.historyLines = List.copyOf(lines);
  }

  private String joined(String pending, String line) {
    return pending.isEmpty() ? line : String.join("", r.historyLines) + line;
  }

  // ---- completion

  private void complete(Frame.Editing frame, LineEditor editor) {
    CompletionContext context = CompletionContext.of(editor.text(), editor.cursor());
    Completion completion =
        context.redirects() || context.words().size() < 2 || context.word().startsWith("$")
            ? null
            : completionOf(context);
    r.editor = editor.state();
    r.completedAgain = editor.completesAgain();
    if (completion != null) {
      Completion.Request request = new Completion.Request(withoutAlias(context));
      if (completion instanceof ScriptedCompletion scripted && scripted.isFunction()) {
        String script = scripted.script(request, editor.text(), editor.cursor());
        Frame body = new Frame.Text(script, 0, 1, true, Frame.Origin.EVAL);
        help(frame, context, completion, request, body);
        return;
      }
      answer(frame, context, completion, request, completion.complete(request, sys));
      return;
    }
    show(frame, editor, context, new Completer(shell).of(context));
  }

  private @Nullable Completion completionOf(CompletionContext context) {
    String spec = r.completions.get(context.words().getFirst());
    if (spec != null && spec.startsWith("W")) {
      return new ScriptedCompletion("", List.of(spec.substring(1).strip().split("\\s+")));
    }
    if (spec != null && r.functions.containsKey(spec.substring(1))) {
      return new ScriptedCompletion(spec.substring(1), List.of());
    }
    return shell.program.completions().of(Shell.base(withoutAlias(context).getFirst()));
  }

  /** The program that a completion function which is not defined stands for. */
  private @Nullable String programOf(String command) {
    String spec = r.completions.get(command);
    return spec == null || !spec.startsWith("F") || r.functions.containsKey(spec.substring(1))
        ? null
        : spec.substring(1).replaceFirst("^_+(start_)?", "");
  }

  /** The words with an alias of the command replaced by its words. */
  private List<String> withoutAlias(CompletionContext context) {
    String first = context.words().getFirst();
    String named = programOf(first);
    String value = named != null ? named : r.aliases.get(first);
    if (value == null) {
      return context.words();
    }
    List<String> words = new ArrayList<>(HistoryExpansion.words(value));
    words.addAll(context.words().subList(1, context.words().size()));
    return words.size() < 2 ? context.words() : words;
  }

  private void answer(
      Frame.Editing frame,
      CompletionContext context,
      Completion completion,
      Completion.Request request,
      Completion.Answer answer) {
    EditorState state = r.editor;
    if (state == null) {
      return;
    }
    LineEditor editor = new LineEditor(state, r.history);
    switch (answer) {
      case Completion.Files() ->
          show(frame, editor, context, new Completer(shell).files(context.word(), false, false));
      case Completion.Words(List<String> words, boolean space, boolean files) -> {
        List<Completer.Candidate> candidates =
            Completer.words(words, context.word(), space ? " " : "");
        show(
            frame,
            editor,
            context,
            candidates.isEmpty() && files
                ? new Completer(shell).files(context.word(), false, false)
                : candidates);
      }
      case Completion.Run(List<String> command) ->
          help(frame, context, completion, request, command(command));
    }
  }

  private void help(
      Frame.Editing frame,
      CompletionContext context,
      Completion completion,
      Completion.Request request,
      Frame body) {
    int[] pipe = sys.pipe();
    try {
      int pid =
          shell.fork(
              new Frames(
                  new Frame.Setup(-1, pipe[1], List.of(pipe[0]), true), new Frames(body, null)),
              0,
              false);
      shell.push(
          new Frame.Completing(
              new Helper(
                  frame,
                  context,
                  completion,
                  request,
                  pipe[0],
                  pid,
                  Bytes.EMPTY,
                  sys.nanos() + PATIENCE_NANOS)));
    } catch (SysException failed) {
      sys.close(pipe[0]);
      shell.push(frame);
    } finally {
      sys.close(pipe[1]);
    }
  }

  private static Frame command(List<String> command) {
    List<Word> words = new ArrayList<>();
    command.forEach(word -> words.add(Word.quoted(word)));
    return new Frame.Run(new Command.Simple(List.of(), List.copyOf(words), quiet(), 1), true);
  }

  private static List<Redirection> quiet() {
    Command parsed = Parser.all("x 2>/dev/null", dev.pilothouse.machine.shell.syntax.Dialect.BASH);
    return ((Command.Simple) parsed).redirections();
  }

  @Nullable Step<ShellState> complete(Frame.Completing frame) {
    Helper helper = frame.helper();
    int descriptor = helper.descriptor();
    Bytes output = helper.output();
    while (descriptor >= 0) {
      if (output.size() > 1 << 20 || sys.nanos() >= helper.deadlineNanos()) {
        giveUp(helper, descriptor);
        return null;
      }
      switch (sys.read(descriptor, 65_536)) {
        case ReadResult.Data(Bytes bytes) -> output = output.plus(bytes);
        case ReadResult.End() -> {
          shell.close(descriptor);
          descriptor = -1;
        }
        case ReadResult.Blocked() -> {
          return shell.block(
              new Frame.Completing(with(helper, descriptor, output)),
              Wake.readable(descriptor),
              Wake.until(helper.deadlineNanos()));
        }
      }
    }
    ChildStatus status;
    try {
      status = sys.waitChild(helper.pid());
    } catch (SysException gone) {
      status = new ChildStatus.Exited(helper.pid(), 1);
    }
    if (status == null) {
      return shell.block(new Frame.Completing(with(helper, -1, output)), Wake.child());
    }
    answer(
        helper.editing(),
        helper.context(),
        helper.completion(),
        helper.request(),
        helper.completion().parse(helper.request(), output.text(), Job.status(status)));
    return null;
  }

  private static Helper with(Helper helper, int descriptor, Bytes output) {
    return new Helper(
        helper.editing(),
        helper.context(),
        helper.completion(),
        helper.request(),
        descriptor,
        helper.pid(),
        output,
        helper.deadlineNanos());
  }

  /** Ends a helper that takes too long or is no longer wanted. */
  void giveUp(Helper helper, int descriptor) {
    if (descriptor >= 0) {
      shell.close(descriptor);
    }
    try {
      sys.kill(helper.pid(), Signal.KILL);
    } catch (SysException ended) {
      // It has ended by itself.
    }
    shell.push(helper.editing());
  }

  private void show(
      Frame.Editing frame,
      LineEditor editor,
      CompletionContext context,
      List<Completer.Candidate> candidates) {
    if (candidates.isEmpty()) {
      editor.bell();
    } else if (candidates.size() == 1) {
      insert(editor, context, candidates.getFirst().word(), candidates.getFirst().ending(), true);
    } else {
      String common = common(candidates);
      if (common.length() > context.word().length()) {
        insert(editor, context, common, "", false);
      } else if (r.completedAgain) {
        list(editor, candidates);
      } else {
        editor.bell();
      }
    }
    shell.complain(editor.refresh());
    r.editor = editor.state();
    shell.push(frame);
  }

  private void list(LineEditor editor, List<Completer.Candidate> candidates) {
    List<String> shown = new ArrayList<>();
    for (Completer.Candidate candidate : candidates) {
      shown.add(candidate.shown());
    }
    if (shown.size() > ASK_FROM) {
      shell.complain("\nDisplay all " + shown.size() + " possibilities? (y or n)");
      editor.ask(List.copyOf(shown));
    } else {
      shell.complain("\n" + table(shown) + editor.showAll());
    }
  }

  private static String common(List<Completer.Candidate> candidates) {
    String common = candidates.getFirst().word();
    for (Completer.Candidate candidate : candidates) {
      int length = 0;
      int most = Math.min(common.length(), candidate.word().length());
      while (length < most && common.charAt(length) == candidate.word().charAt(length)) {
        length++;
      }
      common = common.substring(0, length);
    }
    return common;
  }

  private static void insert(
      LineEditor editor, CompletionContext context, String word, String ending, boolean whole) {
    String quoted;
    if (context.quote() != 0) {
      quoted = context.quote() + word + (whole && !ending.equals("/") ? context.quote() : "");
    } else if (word.startsWith("~")) {
      int slash = word.indexOf('/');
      quoted =
          slash < 0
              ? word
              : word.substring(0, slash) + Quoting.escapedFileName(word.substring(slash));
    } else if (word.startsWith("$")) {
      quoted = word;
    } else {
      quoted = Quoting.escapedFileName(word);
    }
    boolean slash = ending.equals("/") && quoted.endsWith("/");
    editor.replace(context.start(), editor.cursor(), quoted + (slash ? "" : ending));
  }

  /** The candidates in columns, as readline lists them. */
  private String table(List<String> candidates) {
    int widest = 0;
    for (String candidate : candidates) {
      widest = Math.max(widest, CharWidth.of(candidate));
    }
    int width = widest + 2;
    int across = Math.max(1, columns() / width);
    int rows = (candidates.size() + across - 1) / across;
    StringBuilder text = new StringBuilder();
    for (int row = 0; row < rows; row++) {
      for (int index = row; index < candidates.size(); index += rows) {
        String candidate = candidates.get(index);
        text.append(candidate).append(" ".repeat(width - CharWidth.of(candidate)));
      }
      text.append('\n');
    }
    return text.toString();
  }

  // ---- ends

  /** The shell ends: the history is kept, and stopped jobs hear of it. */
  void end() {
    Histories.save(shell);
    if (r.hungUp || shell.has(Option.HUPONEXIT) && r.login) {
      interpreter.jobs().hangUp();
    } else {
      interpreter.jobs().endStopped();
    }
  }

  void beforeExec() {
    Histories.save(shell);
    cook();
  }
}
