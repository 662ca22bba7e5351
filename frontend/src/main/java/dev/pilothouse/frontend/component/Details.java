package dev.pilothouse.frontend.component;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.shared.Registration;
import java.util.function.Consumer;

/**
 * Listens to the custom events of our web components, which carry what they say in their detail.
 */
final class Details {

  private Details() {}

  /** Calls {@code action} with one text of the event's detail. */
  static Registration listen(
      Component component, String event, String name, Consumer<String> action) {
    String expression = "event.detail." + name;
    return component
        .getElement()
        .addEventListener(
            event, happened -> action.accept(happened.getEventData().get(expression).asString()))
        .addEventData(expression);
  }
}
