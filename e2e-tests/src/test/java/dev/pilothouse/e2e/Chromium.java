package dev.pilothouse.e2e;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The system's Chromium. Tests are skipped, loudly, where there is none. */
final class Chromium {

  private static final List<String> ARGUMENTS =
      List.of(
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync");

  /** Much, as the machine may be busy with other tests. */
  private static final double ASSERTION_MILLIS = 20_000;

  private static Browser shared;

  private Chromium() {}

  static synchronized Browser shared() {
    if (shared == null) {
      Optional<Path> executable = find();
      Assumptions.assumeTrue(
          executable.isPresent(),
          "SKIPPED, NO BROWSER: install Chromium (apt-get install chromium) or set pilothouse.chromium to its path");
      PlaywrightAssertions.setDefaultAssertionTimeout(ASSERTION_MILLIS);
      Playwright playwright =
          Playwright.create(
              new Playwright.CreateOptions()
                  .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
      shared =
          playwright
              .chromium()
              .launch(
                  new BrowserType.LaunchOptions()
                      .setExecutablePath(executable.get())
                      .setArgs(ARGUMENTS));
      Runtime.getRuntime().addShutdownHook(new Thread(playwright::close));
    }
    return shared;
  }

  private static Optional<Path> find() {
    String named = System.getProperty("pilothouse.chromium", "");
    if (!named.isEmpty()) {
      return Optional.of(Path.of(named));
    }
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.of("chromium", "chromium-browser", "google-chrome")
        .flatMap(name -> Stream.of(path.split(":")).map(folder -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
