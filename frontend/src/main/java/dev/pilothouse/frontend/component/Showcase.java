package dev.pilothouse.frontend.component;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.HasStyle;
import com.vaadin.flow.component.Tag;
import com.vaadin.flow.component.dependency.JsModule;

/** The picture of an imagined cluster that goes through a day of its life. */
@Tag("pilothouse-showcase")
@JsModule("context://pilothouse/showcase.js")
public final class Showcase extends Component implements HasStyle {

  private static final long serialVersionUID = 1;
}
