package dev.pilothouse.frontend.lesson;

import static dev.pilothouse.frontend.layout.Elements.text;

import dev.pilothouse.frontend.component.ClusterClock;
import dev.pilothouse.frontend.component.ClusterMap;
import dev.pilothouse.frontend.component.CodeEditor;
import dev.pilothouse.frontend.component.TerminalGroup;
import dev.pilothouse.frontend.component.Workspace;
import dev.pilothouse.frontend.component.Workspace.Pane;
import dev.pilothouse.sandbox.WorkstationFiles;
import java.util.function.Supplier;

/** What a learner works with: the picture of the cluster, the editor, the terminals. */
final class Workbench {

  private final Workspace workspace = new Workspace();
  private final ClusterMap map = new ClusterMap();
  private final CodeEditor editor;
  private final TerminalGroup terminal;
  private final ClusterClock clock = new ClusterClock();

  Workbench(String lessonId, Article article, Supplier<WorkstationFiles> files) {
    editor = new CodeEditor(files);
    terminal = new TerminalGroup(lessonId);
    terminal.setId("terminal");
    map.onCommand(this::run);
    editor.onCommand(this::run);
    workspace.put(Pane.LESSON, text("lesson.text"), article);
    workspace.putTools(clock);
    workspace.put(Pane.CLUSTER, text("lesson.picture"), map);
    workspace.put(Pane.EDITOR, text("lesson.editor"), editor);
    workspace.put(Pane.TERMINAL, text("lesson.terminal"), terminal);
  }

  /** All of it, with the text of the lesson beside. */
  Workspace workspace() {
    return workspace;
  }

  ClusterMap map() {
    return map;
  }

  CodeEditor editor() {
    return editor;
  }

  ClusterClock clock() {
    return clock;
  }

  /** Types a command line into the terminal. */
  void run(String command) {
    workspace.reveal(Pane.TERMINAL);
    terminal.run(command);
  }

  /** Makes or replaces a file and shows it in the editor. */
  void putFile(String path, String content) {
    workspace.reveal(Pane.EDITOR);
    editor.putFile(path, content);
  }
}
