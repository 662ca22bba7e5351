package dev.pilothouse.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.options.ColorScheme;
import dev.pilothouse.lessons.Language;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every page keeps the rules that axe can check (WCAG 2.1 A and AA), light and dark. */
final class AccessibilityTests {

  private static final Path AXE = Path.of("../frontend/web/node_modules/axe-core/axe.min.js");

  /** What axe complains about, but for what is Vaadin's own. */
  private static final String RUN =
      """
      async () => {
        const result = await axe.run(
          {exclude: [['vaadin-connection-indicator']]},
          {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']});
        // An item of the picture says more in words than it shows, and in another order.
        const known = (found, node) => found.id === 'label-content-name-mismatch' && node.target.flat().includes('pilothouse-cluster-map');
        for (const found of result.violations) found.nodes = found.nodes.filter(node => !known(found, node));
        return result.violations.filter(found => found.nodes.length > 0).map(found => found.id + ': ' + found.nodes.map(node => node.target.flat().join(' ') + ' ' + node.failureSummary).join('; '));
      }
      """;

  @ParameterizedTest
  @EnumSource(names = {"LIGHT", "DARK"})
  void holdsOnEveryPage(ColorScheme scheme) throws IOException {
    Assumptions.assumeTrue(Files.exists(AXE), "SKIPPED: axe-core is not installed in frontend/web");
    try (Learner learner = new Learner(Application.shared().address(), Language.EN, scheme)) {
      learner.visits("");
      assertThat(learner.page().locator(".ph-hero")).isVisible();
      check(learner, "start");
      learner.visits("login");
      assertThat(learner.page().locator("vaadin-login-form")).isVisible();
      check(learner, "login");
      learner.visits("signup");
      assertThat(learner.page().locator("vaadin-password-field")).isVisible();
      check(learner, "sign up");
      learner.startsAsGuest();
      check(learner, "course");
      learner.opensLesson(0);
      learner.waitsUntilTheClusterIsQuiet();
      check(learner, "lesson");
      learner.writesFile("a.yaml", "kind: Pod # small\n");
      check(learner, "editor");
    }
  }

  private static void check(Learner learner, String page) throws IOException {
    learner.page().waitForTimeout(800);
    learner.page().evaluate(Files.readString(AXE) + ";0");
    Object violations = learner.page().evaluate(RUN);
    assertThat((List<?>) violations).as(page).isEmpty();
  }
}
