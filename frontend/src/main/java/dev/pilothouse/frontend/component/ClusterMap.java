package dev.pilothouse.frontend.component;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.HasSize;
import com.vaadin.flow.component.HasStyle;
import com.vaadin.flow.component.Tag;
import com.vaadin.flow.component.dependency.JsModule;
import com.vaadin.flow.shared.Registration;
import java.util.function.Consumer;

/** A picture of a cluster that moves as the cluster does. */
@Tag("pilothouse-cluster-map")
@JsModule("context://pilothouse/cluster-map.js")
public final class ClusterMap extends Component implements HasSize, HasStyle {

  private static final long serialVersionUID = 1;

  /**
   * Shows a cluster.
   *
   * @param json as {@code web/src/map/model.ts} describes it
   */
  public void setModel(String json) {
    getElement().setProperty("model", json);
  }

  /** Calls {@code action} with a command line that the person chose on an item. */
  public Registration onCommand(Consumer<String> action) {
    return Details.listen(this, "run-command", "command", action);
  }
}
