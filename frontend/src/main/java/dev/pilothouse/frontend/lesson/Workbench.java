package dev.pilothouse.frontend.lesson;

import static dev.pilothouse.frontend.layout.Elements.div;
import static dev.pilothouse.frontend.layout.Elements.icon;
import static dev.pilothouse.frontend.layout.Elements.text;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.splitlayout.SplitLayout;
import dev.pilothouse.frontend.component.ClusterClock;
import dev.pilothouse.frontend.component.ClusterMap;
import dev.pilothouse.frontend.component.CodeEditor;
import dev.pilothouse.frontend.component.TerminalGroup;
import dev.pilothouse.frontend.layout.Icons;
import dev.pilothouse.sandbox.WorkstationFiles;
import java.util.function.Supplier;

/** The right side of the page: the picture or the editor above, the terminals below. */
final class Workbench extends SplitLayout {

  private static final long serialVersionUID = 1;

  private final ClusterMap map = new ClusterMap();
  private final CodeEditor editor;
  private final TerminalGroup terminal;
  private final ClusterClock clock = new ClusterClock();
  private final Button mapTab = tab(text("lesson.picture"), Icons.CLUSTER);
  private final Button editorTab = tab(text("lesson.editor"), Icons.EDIT);

  Workbench(String lessonId, Supplier<WorkstationFiles> files) {
    super(Orientation.VERTICAL);
    editor = new CodeEditor(files);
    terminal = new TerminalGroup(lessonId);
    addClassName("ph-workbench");
    mapTab.addClickListener(_ -> showUpper(false));
    editorTab.addClickListener(_ -> showUpper(true));
    map.onCommand(this::run);
    editor.onCommand(this::run);
    Div tabs = div("ph-tabs", mapTab, editorTab, div("ph-spacer"), clock);
    Div upper =
        div("ph-upper", tabs, region(map, "lesson.picture"), region(editor, "lesson.editor"));
    addToPrimary(upper);
    addToSecondary(region(terminal, "lesson.terminal"));
    setSplitterPosition(54);
    terminal.setId("terminal");
    showUpper(false);
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
    terminal.run(command);
  }

  /** Makes or replaces a file and shows it in the editor. */
  void putFile(String path, String content) {
    showUpper(true);
    editor.putFile(path, content);
  }

  private void showUpper(boolean showEditor) {
    map.getElement().getStyle().set("display", showEditor ? "none" : null);
    editor.getElement().getStyle().set("display", showEditor ? null : "none");
    mapTab.getElement().setAttribute("aria-pressed", String.valueOf(!showEditor));
    editorTab.getElement().setAttribute("aria-pressed", String.valueOf(showEditor));
  }

  private static Button tab(String label, String path) {
    Button button = new Button(label, icon(path));
    button.addClassName("ph-tab");
    return button;
  }

  private static Component region(Component component, String label) {
    component
        .getElement()
        .setAttribute("role", "region")
        .setAttribute("aria-label", text(label))
        .setAttribute("data-region", "");
    return component;
  }
}
