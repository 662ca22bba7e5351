package dev.pilothouse.frontend.layout;

import static dev.pilothouse.frontend.layout.Elements.div;
import static dev.pilothouse.frontend.layout.Elements.span;
import static dev.pilothouse.frontend.layout.Elements.text;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Header;
import com.vaadin.flow.router.RouterLink;

/** The bar at the top of every page: the name on the left, what the page wants on the right. */
public final class TopBar extends Header {

  private static final long serialVersionUID = 1;

  private final Div middle = div("ph-top-middle");
  private final Div end = div("ph-top-end");

  /**
   * @param home where the name leads
   */
  public TopBar(Class<? extends Component> home) {
    addClassName("ph-top");
    RouterLink name = new RouterLink("", home);
    name.addClassName("ph-brand");
    name.add(logo(), span("ph-brand-name", text("application.name")));
    add(name, middle, end);
  }

  /** Puts components after the name. */
  public TopBar withMiddle(Component... components) {
    middle.add(components);
    return this;
  }

  /** Puts components at the end. */
  public TopBar withEnd(Component... components) {
    end.add(components);
    return this;
  }

  /** The wheel of a ship. */
  private static Component logo() {
    return Elements.svg(
        "<svg class=\"ph-logo\" viewBox=\"0 0 24 24\"><use href=\"pilothouse/logo.svg#wheel\"/></svg>");
  }
}
