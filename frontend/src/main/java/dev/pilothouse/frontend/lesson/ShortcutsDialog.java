package dev.pilothouse.frontend.lesson;

import static dev.pilothouse.frontend.layout.Elements.text;

import com.vaadin.flow.component.Html;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.html.DescriptionList;
import java.util.List;

/** All keyboard shortcuts of the lesson page. */
final class ShortcutsDialog extends Dialog {

  private static final long serialVersionUID = 1;

  private static final List<List<String>> SHORTCUTS =
      List.of(
          List.of("F6 / Shift+F6", "shortcuts.regions"),
          List.of("Alt+Shift+H", "shortcuts.help"),
          List.of("Alt+Shift+← →", "shortcuts.terminalTabs"),
          List.of("Alt+Shift+T", "shortcuts.newTerminal"),
          List.of("Alt+Shift+R", "shortcuts.splitRight"),
          List.of("Alt+Shift+D", "shortcuts.splitDown"),
          List.of("Alt+Shift+W", "shortcuts.closeTerminal"),
          List.of("Ctrl+Shift+C / V", "shortcuts.copy"),
          List.of("Ctrl+S", "shortcuts.save"),
          List.of("Esc, Tab", "shortcuts.leaveEditor"),
          List.of("← → ↑ ↓", "shortcuts.map"));

  ShortcutsDialog() {
    setHeaderTitle(text("shortcuts.title"));
    addClassName("ph-shortcuts");
    DescriptionList list = new DescriptionList();
    for (List<String> shortcut : SHORTCUTS) {
      DescriptionList.Term term =
          new DescriptionList.Term(new Html("<kbd>" + shortcut.getFirst() + "</kbd>"));
      list.add(term, new DescriptionList.Description(text(shortcut.getLast())));
    }
    add(list);
    getFooter().add(new Button(text("lesson.close"), _ -> close()));
  }
}
