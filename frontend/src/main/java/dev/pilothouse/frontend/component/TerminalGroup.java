package dev.pilothouse.frontend.component;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.Focusable;
import com.vaadin.flow.component.HasSize;
import com.vaadin.flow.component.HasStyle;
import com.vaadin.flow.component.Tag;
import com.vaadin.flow.component.dependency.JsModule;

/** Terminals of a sandbox in tabs; they speak with the server over WebSockets of their own. */
@Tag("pilothouse-terminal")
@JsModule("context://pilothouse/terminal.js")
public final class TerminalGroup extends Component
    implements HasSize, HasStyle, Focusable<TerminalGroup> {

  private static final long serialVersionUID = 1;

  /**
   * @param sandbox first part of the address of its terminals
   */
  public TerminalGroup(String sandbox) {
    getElement().setProperty("sandbox", sandbox);
  }

  /** Types a command line into the active terminal. */
  public void run(String command) {
    getElement().callJsFunction("run", command);
  }
}
