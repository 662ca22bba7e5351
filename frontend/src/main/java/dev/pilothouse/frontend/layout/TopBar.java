package dev.pilothouse.frontend.layout;

import static dev.pilothouse.frontend.layout.Elements.div;
import static dev.pilothouse.frontend.layout.Elements.span;
import static dev.pilothouse.frontend.layout.Elements.text;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.dependency.JsModule;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Header;
import com.vaadin.flow.router.RouterLink;

/** The bar at the top of every page: the name on the left, what the page wants on the right. */
@JsModule("context://pilothouse/page.js")
public final class TopBar extends Header {

  private static final long serialVersionUID = 1;

  private final Div skip = div("ph-skip");
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
    add(skip, name, middle, end);
    withSkip("content", text("skip.content"));
  }

  /**
   * Replaces the links of the keyboard that go past this bar.
   *
   * @param namesAndTexts in turn what the link goes to, and what it says
   */
  public TopBar withSkip(String... namesAndTexts) {
    skip.removeAll();
    for (int i = 0; i < namesAndTexts.length; i += 2) {
      skip.add(new Anchor("#" + namesAndTexts[i], namesAndTexts[i + 1]));
    }
    return this;
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
