package dev.pilothouse.frontend.lesson;

import static dev.pilothouse.frontend.layout.Elements.div;
import static dev.pilothouse.frontend.layout.Elements.text;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.Html;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.html.DescriptionList;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H3;
import com.vaadin.flow.component.html.Paragraph;
import java.util.List;

/** All keyboard shortcuts of the lesson page. */
final class ShortcutsDialog extends Dialog {

  private static final long serialVersionUID = 1;

  /** Keys, and the text that says what they do. */
  private record Shortcut(String keys, String text) {}

  private static final List<Shortcut> PAGE =
      List.of(
          new Shortcut("F6 / Shift+F6", "shortcuts.regions"),
          new Shortcut("Alt+Shift+L", "shortcuts.lesson"),
          new Shortcut("Alt+Shift+C", "shortcuts.cluster"),
          new Shortcut("Alt+Shift+E", "shortcuts.editor"),
          new Shortcut("Alt+Shift+S", "shortcuts.terminal"),
          new Shortcut("Alt+Shift+M", "shortcuts.border"),
          new Shortcut("Alt+Shift+H", "shortcuts.help"));

  private static final List<Shortcut> TERMINAL =
      List.of(
          new Shortcut("F6", "shortcuts.leaveTerminal"),
          new Shortcut("Alt+Shift+N", "shortcuts.newTerminal"),
          new Shortcut("Alt+Shift+← →", "shortcuts.terminalTabs"),
          new Shortcut("Alt+Shift+R", "shortcuts.splitRight"),
          new Shortcut("Alt+Shift+D", "shortcuts.splitDown"),
          new Shortcut("Alt+Shift+P", "shortcuts.nextPane"),
          new Shortcut("Alt+Shift+W", "shortcuts.closeTerminal"),
          new Shortcut("Ctrl+Shift+C / V", "shortcuts.copy"),
          new Shortcut("Alt+Backspace", "shortcuts.rubout"));

  private static final List<Shortcut> EDITOR =
      List.of(
          new Shortcut("Ctrl+S", "shortcuts.save"),
          new Shortcut("Esc, Tab", "shortcuts.leaveEditor"),
          new Shortcut("Ctrl+F", "shortcuts.find"));

  private static final List<Shortcut> PICTURE =
      List.of(
          new Shortcut("← → ↑ ↓", "shortcuts.map"),
          new Shortcut("Page ↑ ↓", "shortcuts.mapNext"),
          new Shortcut("Home / End", "shortcuts.mapEnds"),
          new Shortcut("Enter", "shortcuts.mapMore"),
          new Shortcut("Esc", "shortcuts.mapLess"));

  ShortcutsDialog() {
    setHeaderTitle(text("shortcuts.title"));
    addClassName("ph-shortcuts");
    Div groups =
        div(
            "ph-shortcut-groups",
            group("shortcuts.ofPage", PAGE),
            group("lesson.editor", EDITOR),
            group("lesson.terminal", TERMINAL),
            group("lesson.picture", PICTURE));
    Paragraph note = new Paragraph(text("shortcuts.browserKeys"));
    note.addClassName("ph-shortcut-note");
    add(groups, note);
    getFooter().add(new Button(text("lesson.close"), _ -> close()));
  }

  private static Component group(String title, List<Shortcut> shortcuts) {
    DescriptionList list = new DescriptionList();
    for (Shortcut shortcut : shortcuts) {
      list.add(
          new DescriptionList.Term(new Html("<kbd>" + shortcut.keys() + "</kbd>")),
          new DescriptionList.Description(text(shortcut.text())));
    }
    return div("ph-shortcut-group", new H3(text(title)), list);
  }
}
