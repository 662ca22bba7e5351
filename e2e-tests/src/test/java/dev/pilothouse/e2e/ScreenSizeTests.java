package dev.pilothouse.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.ColorScheme;
import dev.pilothouse.lessons.Language;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pages on desks, tablets and phones: nothing is cut off, everything can be reached. */
final class ScreenSizeTests {

  /**
   * What sticks out of the page to the side, or lies over another control of the bar at the top.
   */
  private static final String MISPLACED =
      """
      () => {
        const found = [];
        if (document.documentElement.scrollWidth > innerWidth) found.push('the page scrolls sideways');
        const shown = [...document.querySelectorAll('a, button, vaadin-button, input, h1, h2, p, .ph-number, .ph-lesson-points, pilothouse-clock')]
          .filter(e => e.checkVisibility() && !e.closest('.ph-skip, pilothouse-showcase') && e.getBoundingClientRect().width > 0);
        for (const e of shown) {
          const box = e.getBoundingClientRect();
          if (box.left < -1 || box.right > innerWidth + 1) found.push(e.localName + ' ' + e.className + ' sticks out: ' + e.textContent.trim().slice(0, 30));
        }
        const bar = shown.filter(e => e.closest('.ph-top'));
        for (const a of bar) for (const b of bar) {
          if (a === b || a.contains(b) || b.contains(a)) continue;
          const one = a.getBoundingClientRect(), other = b.getBoundingClientRect();
          const apart = one.right <= other.left + 1 || other.right <= one.left + 1 || one.bottom <= other.top + 1 || other.bottom <= one.top + 1;
          if (!apart) found.push(a.className + ' overlaps ' + b.className);
        }
        return found;
      }
      """;

  @ParameterizedTest(name = "{0} by {1}")
  @CsvSource({
    "390, 844, EN, LIGHT",
    "320, 640, ZH, DARK",
    "768, 1024, ZH, DARK",
    "1024, 768, EN, LIGHT",
    "720, 450, EN, DARK",
    "1920, 1080, ZH, LIGHT"
  })
  void showWhatThereIs(int width, int height, Language language, ColorScheme scheme) {
    try (Learner learner = new Learner(Application.shared().address(), language, scheme)) {
      learner.page().setViewportSize(width, height);
      learner.visits("");
      fits(learner, ".ph-hero");
      learner.visits("login");
      fits(learner, "vaadin-login-form");
      learner.visits("signup");
      fits(learner, "vaadin-password-field");
      learner.startsAsGuest();
      fits(learner, ".ph-lesson-card");
      learner.page().locator(".ph-lesson-card").first().click();
      fits(learner, "pilothouse-workspace");
      for (String pane :
          List.of("lesson.terminal", "lesson.picture", "lesson.editor", "lesson.text")) {
        chooses(learner, pane);
        fits(learner, "[data-region][aria-label='" + learner.text(pane) + "']");
      }
      learner.takesPicture("lesson-" + width + "x" + height);
      learner.page().keyboard().press("Alt+Shift+H");
      fits(learner, ".ph-shortcut-groups");
      assertThat(learner.complaints()).isEmpty();
    }
  }

  /** Presses the button of a place, unless the place needs none because there is room. */
  private static void chooses(Learner learner, String pane) {
    String code =
        switch (pane) {
          case "lesson.text" -> "lesson";
          case "lesson.picture" -> "cluster";
          default -> pane.substring("lesson.".length());
        };
    Locator button =
        learner.page().locator("pilothouse-workspace .views button[data-pane=" + code + "]");
    if (button.count() > 0) {
      button.click();
    }
  }

  private static void fits(Learner learner, String what) {
    assertThat(learner.page().locator(what).first()).isVisible();
    learner.page().waitForTimeout(300);
    assertThat((List<?>) learner.page().evaluate(MISPLACED)).as(what).isEmpty();
  }
}
