package dev.pilothouse.frontend.component;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.HasStyle;
import com.vaadin.flow.component.Tag;
import com.vaadin.flow.component.dependency.JsModule;
import java.util.Locale;

/**
 * The places of the lesson page, with borders that pointer and keys move. Where there is no room
 * for all of them, the person chooses.
 */
@Tag("pilothouse-workspace")
@JsModule("context://pilothouse/workspace.js")
public final class Workspace extends Component implements HasStyle {

  private static final long serialVersionUID = 1;

  /** A place; {@link Pane#CLUSTER} and {@link Pane#EDITOR} take turns. */
  public enum Pane {
    LESSON,
    CLUSTER,
    EDITOR,
    TERMINAL;

    private String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Puts a component into a place, as a region that the keyboard reaches.
   *
   * @param label names the region for those who cannot see it
   */
  public void put(Pane pane, String label, Component component) {
    component
        .getElement()
        .setAttribute("slot", pane.code())
        .setAttribute("data-region", pane.code())
        .setAttribute("role", "region")
        .setAttribute("aria-label", label);
    getElement().appendChild(component.getElement());
  }

  /** Puts a component beside the buttons that choose. */
  public void putTools(Component component) {
    component.getElement().setAttribute("slot", "tools");
    getElement().appendChild(component.getElement());
  }

  /** Makes sure that a place is seen. */
  public void reveal(Pane pane) {
    getElement().callJsFunction("reveal", pane.code());
  }
}
