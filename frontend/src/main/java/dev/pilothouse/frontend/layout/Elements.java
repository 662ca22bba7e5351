package dev.pilothouse.frontend.layout;

import com.vaadin.flow.component.ClickEvent;
import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.ComponentEventListener;
import com.vaadin.flow.component.Text;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Main;
import com.vaadin.flow.component.html.Span;
import dev.pilothouse.frontend.preference.Messages;
import dev.pilothouse.frontend.preference.Preferences;

/** Small parts of pages. */
public final class Elements {

  private Elements() {}

  /** A text of the interface in the page's language. */
  public static String text(String key, Object... parameters) {
    return Messages.text(Preferences.language(), key, parameters);
  }

  public static Div div(String className, Component... children) {
    Div div = new Div(children);
    div.setClassName(className);
    return div;
  }

  /** The content of a page, to which the link goes that skips the bar at the top. */
  public static Main content(Component... children) {
    Main main = new Main(children);
    main.setId("content");
    return main;
  }

  public static Span span(String className, String text) {
    Span span = new Span(text);
    span.setClassName(className);
    return span;
  }

  public static Component words(String text) {
    return new Text(text);
  }

  /** An icon of 16 pixels, drawn with strokes in the current colour. */
  public static Component icon(String path) {
    return svg("<svg class=\"ph-icon\" viewBox=\"0 0 16 16\"><path d=\"" + path + "\"/></svg>");
  }

  /** A picture that says nothing by itself. */
  static Component svg(String source) {
    Span holder = new Span();
    holder.addClassName("ph-svg");
    // Not an Html component: it writes attribute names small, and SVG has a viewBox.
    holder.getElement().setProperty("innerHTML", source);
    holder.getElement().setAttribute("aria-hidden", "true");
    return holder;
  }

  public static Button button(
      String className, String label, ComponentEventListener<ClickEvent<Button>> action) {
    Button button = new Button(label, action);
    button.setClassName(className);
    return button;
  }

  /** A button that shows only an icon; the label is its name and its tooltip. */
  public static Button iconButton(
      String path, String label, ComponentEventListener<ClickEvent<Button>> action) {
    Button button = new Button(icon(path), action);
    button.addClassName("ph-icon-button");
    button.setAriaLabel(label);
    button.setTooltipText(label);
    return button;
  }

  /** A bar that shows a share; its label says the same in words. */
  public static Div bar(int part, int whole, String label) {
    Div fill = div("ph-bar-fill");
    fill.getStyle().set("--share", String.valueOf(whole == 0 ? 0 : (double) part / whole));
    Div bar = div("ph-bar", fill);
    bar.getElement().setAttribute("role", "progressbar");
    bar.getElement().setAttribute("aria-label", label);
    bar.getElement().setAttribute("aria-valuenow", String.valueOf(part));
    bar.getElement().setAttribute("aria-valuemax", String.valueOf(whole));
    return bar;
  }
}
