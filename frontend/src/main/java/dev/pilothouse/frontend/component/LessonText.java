package dev.pilothouse.frontend.component;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.HasStyle;
import com.vaadin.flow.component.Tag;
import com.vaadin.flow.component.dependency.JsModule;
import com.vaadin.flow.shared.Registration;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Text of a lesson; its code blocks have buttons. */
@Tag("pilothouse-lesson-text")
@JsModule("context://pilothouse/lesson.js")
public final class LessonText extends Component implements HasStyle {

  private static final long serialVersionUID = 1;

  /**
   * @param html rendered Markdown; trusted
   */
  public LessonText(String html) {
    getElement().setProperty("html", html);
  }

  /** Calls {@code action} with the command lines of a code block that is to be run. */
  public Registration onCommand(Consumer<String> action) {
    return Details.listen(this, "run-command", "command", action);
  }

  /**
   * Calls {@code action} with the path and the content of a code block that is to become a file.
   */
  public Registration onFile(BiConsumer<String, String> action) {
    return getElement()
        .addEventListener(
            "put-file",
            event ->
                action.accept(
                    event.getEventData().get("event.detail.path").asString(),
                    event.getEventData().get("event.detail.content").asString()))
        .addEventData("event.detail.path")
        .addEventData("event.detail.content");
  }
}
