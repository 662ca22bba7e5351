package dev.pilothouse.frontend.component;

import com.vaadin.flow.component.ClientCallable;
import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.HasSize;
import com.vaadin.flow.component.HasStyle;
import com.vaadin.flow.component.Tag;
import com.vaadin.flow.component.dependency.JsModule;
import com.vaadin.flow.shared.Registration;
import dev.pilothouse.sandbox.SandboxException;
import dev.pilothouse.sandbox.WorkstationFiles;
import dev.pilothouse.sandbox.WorkstationFiles.FileException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.function.Supplier;
import tools.jackson.databind.json.JsonMapper;

/**
 * An editor on the files of a workstation. What fails there comes back to the page as text behind a
 * NUL, for the editor to show.
 */
@Tag("pilothouse-editor")
@JsModule("context://pilothouse/editor.js")
public final class CodeEditor extends Component implements HasSize, HasStyle {

  private static final long serialVersionUID = 1;
  private static final String FAILURE = "\u0000";
  private static final JsonMapper JSON = JsonMapper.shared();

  private final transient Supplier<WorkstationFiles> files;

  /**
   * @param files of the present sandbox; asked anew for every use
   */
  public CodeEditor(Supplier<WorkstationFiles> files) {
    this.files = files;
  }

  /** Makes or replaces a file and shows it. */
  public void putFile(String path, String content) {
    getElement().callJsFunction("putFile", path, content);
  }

  /** Tells that a file has changed. */
  public void changed(String path) {
    getElement().callJsFunction("changed", path);
  }

  /** Tells that there is another sandbox with other files. */
  public void resetFiles() {
    getElement().callJsFunction("resetFiles");
  }

  /** Calls {@code action} with a command line that the person wants to run on a file. */
  public Registration onCommand(Consumer<String> action) {
    return Details.listen(this, "run-command", "command", action);
  }

  @ClientCallable
  private String list(String directory) {
    return attempt(() -> JSON.writeValueAsString(files.get().list(directory)));
  }

  @ClientCallable
  private String read(String path) {
    return attempt(() -> new String(files.get().read(path), StandardCharsets.UTF_8));
  }

  @ClientCallable
  private String write(String path, String content) {
    return attempt(
        () -> {
          files.get().write(path, content.getBytes(StandardCharsets.UTF_8));
          return "";
        });
  }

  @ClientCallable
  private String remove(String path) {
    return attempt(
        () -> {
          files.get().delete(path);
          return "";
        });
  }

  private static String attempt(Supplier<String> action) {
    try {
      return action.get();
    } catch (FileException | SandboxException failure) {
      return FAILURE + failure.getMessage();
    }
  }
}
