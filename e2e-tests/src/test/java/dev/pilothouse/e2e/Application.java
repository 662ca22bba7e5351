package dev.pilothouse.e2e;

import dev.pilothouse.backend.course.Courses;
import dev.pilothouse.frontend.PilothouseApplication;
import dev.pilothouse.lessons.Course;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole application on a free port, with an empty database. One serves all tests of a run. */
final class Application implements AutoCloseable {

  private static final Path LESSONS = Path.of("../lessons/course");

  private static Application shared;

  private final Path data;
  private final List<String> settings;
  private ConfigurableApplicationContext context;

  private Application(Path data, List<String> settings) {
    this.data = data;
    this.settings = settings;
    this.context = start(0);
  }

  /** The application that all tests share. */
  static synchronized Application shared() {
    if (shared == null) {
      shared = fresh();
      Runtime.getRuntime().addShutdownHook(new Thread(shared::close));
    }
    return shared;
  }

  /**
   * An application of a test's own.
   *
   * @param settings such as "--pilothouse.provider=remote"
   */
  static Application fresh(String... settings) {
    try {
      return new Application(Files.createTempDirectory("pilothouse-e2e"), List.of(settings));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private ConfigurableApplicationContext start(int port) {
    List<String> arguments = new ArrayList<>(settings);
    arguments.add("--server.port=" + port);
    arguments.add("--pilothouse.data=" + data);
    arguments.add("--pilothouse.lessons=" + LESSONS.toAbsolutePath().normalize());
    arguments.add("--spring.main.banner-mode=off");
    return new SpringApplicationBuilder(PilothouseApplication.class)
        .run(arguments.toArray(String[]::new));
  }

  /** Stops the server and starts it again on the same port and data. */
  void restart() {
    int port = port();
    context.close();
    context = start(port);
  }

  String address() {
    return "http://localhost:" + port() + "/";
  }

  Course course() {
    return context.getBean(Courses.class).course();
  }

  private int port() {
    return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
  }

  @Override
  public void close() {
    context.close();
  }
}
