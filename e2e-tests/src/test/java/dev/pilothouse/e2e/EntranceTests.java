package dev.pilothouse.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.options.ColorScheme;
import dev.pilothouse.frontend.preference.Messages;
import dev.pilothouse.lessons.Language;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The ways in and out. */
final class EntranceTests {

  private final String address = Application.shared().address();

  @ParameterizedTest
  @EnumSource
  void greetsInTheBrowsersLanguage(Language language) {
    try (Learner learner = new Learner(address, language, ColorScheme.DARK)) {
      learner.visits("");
      assertThat(learner.page().locator("h1")).hasText(learner.text("start.title"));
      assertThat(learner.page().locator("html"))
          .hasAttribute("lang", Pattern.compile(language.code() + ".*"));
      learner.takesPicture("start");
      assertThat(learner.complaints()).isEmpty();
    }
  }

  @Test
  void speaksTheOtherLanguageOnRequestAndRemembersIt() {
    try (Learner learner = new Learner(address, Language.EN)) {
      learner.visits("");
      learner.page().getByText("中文").click();
      assertThat(learner.page().locator("h1")).hasText(Messages.text(Language.ZH, "start.title"));
      learner.visits("login");
      assertThat(learner.page().locator("html")).hasAttribute("lang", Pattern.compile("zh.*"));
    }
  }

  @Test
  void letsAGuestInAtOnce() {
    try (Learner learner = new Learner(address, Language.EN)) {
      learner.startsAsGuest();
      assertThat(learner.page().locator(".ph-lesson-card").first()).isVisible();
      learner.takesPicture("course");
      assertThat(learner.complaints()).isEmpty();
    }
  }

  @Test
  void knowsAnAccountAgain() {
    String name = "ada-" + System.nanoTime();
    try (Learner learner = new Learner(address, Language.EN)) {
      learner.signsUp(name, "correct horse");
      assertThat(learner.page().locator(".ph-course h1")).isVisible();
      learner.logsOut();
      learner.visits("course");
      assertThat(learner.page().locator("vaadin-login-form")).isVisible();
      learner.logsIn(name, "wrong horse");
      assertThat(learner.page().getByText(learner.text("login.failed"))).isVisible();
      learner.logsIn(name, "correct horse");
      assertThat(learner.page().locator(".ph-course h1")).isVisible();
      assertThat(learner.complaints()).isEmpty();
    }
  }

  @Test
  void saysWhatIsWrongWithAPassword() {
    try (Learner learner = new Learner(address, Language.EN)) {
      learner.signsUp("bob-" + System.nanoTime(), "short");
      assertThat(learner.page().locator("vaadin-password-field")).hasAttribute("invalid", "");
    }
  }

  @Test
  void saysThatAPageDoesNotExist() {
    try (Learner learner = new Learner(address, Language.EN)) {
      learner.startsAsGuest();
      learner.visits("lesson/no-such-lesson");
      assertThat(learner.page().locator("h1")).hasText(learner.text("error.notFound"));
    }
  }
}
