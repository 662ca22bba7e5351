package dev.pilothouse.frontend.component;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.HasStyle;
import com.vaadin.flow.component.Tag;
import com.vaadin.flow.component.dependency.JsModule;
import com.vaadin.flow.shared.Registration;
import dev.pilothouse.sandbox.SandboxClock;
import java.util.function.DoubleConsumer;

/** The control of the cluster's time. */
@Tag("pilothouse-clock")
@JsModule("context://pilothouse/lesson.js")
public final class ClusterClock extends Component implements HasStyle {

  private static final long serialVersionUID = 1;

  /** Shows the time and speed that the clock has now. */
  public void show(SandboxClock clock) {
    getElement()
        .executeJs(
            "this.now = $0; this.speed = $1", (double) clock.now().toEpochMilli(), clock.speed());
  }

  public Registration onSpeed(DoubleConsumer action) {
    return getElement()
        .addEventListener(
            "clock-speed",
            event -> action.accept(event.getEventData().get("event.detail.speed").asDouble()))
        .addEventData("event.detail.speed");
  }

  public Registration onSkip(Runnable action) {
    return getElement().addEventListener("clock-skip", event -> action.run());
  }
}
