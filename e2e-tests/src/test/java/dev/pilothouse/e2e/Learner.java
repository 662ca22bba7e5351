package dev.pilothouse.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.pilothouse.frontend.preference.Messages;
import dev.pilothouse.lessons.Language;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A person at a browser, in the words of what people do. */
final class Learner implements AutoCloseable {

  private static final double PATIENCE_MILLIS = 25_000;
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");

  private final String address;
  private final Language language;
  private final BrowserContext context;
  private final Page page;
  private final List<String> complaints = new ArrayList<>();

  Learner(String address, Language language, ColorScheme scheme) {
    this.address = address;
    this.language = language;
    this.context =
        Chromium.shared()
            .newContext(
                new Browser.NewContextOptions()
                    .setLocale(language.locale().toLanguageTag())
                    .setColorScheme(scheme)
                    .setViewportSize(1440, 900));
    this.page = context.newPage();
    page.setDefaultTimeout(PATIENCE_MILLIS);
    page.onPageError(complaints::add);
    page.onResponse(
        response -> {
          if (response.status() >= 500) {
            complaints.add(response.status() + " " + response.url());
          }
        });
  }

  Learner(String address, Language language) {
    this(address, language, ColorScheme.LIGHT);
  }

  Page page() {
    return page;
  }

  Language language() {
    return language;
  }

  /** Scripts that failed and requests that the server failed at. */
  List<String> complaints() {
    return complaints;
  }

  /** A text of the interface in the learner's language. */
  String text(String key, Object... parameters) {
    return Messages.text(language, key, parameters);
  }

  void visits(String path) {
    page.navigate(address + path);
  }

  void presses(String buttonKey) {
    page.getByRole(AriaRole.BUTTON, named(text(buttonKey))).first().click();
  }

  private static Page.GetByRoleOptions named(String name) {
    return new Page.GetByRoleOptions().setName(name).setExact(true);
  }

  void startsAsGuest() {
    visits("");
    presses("start.guest");
    assertThat(page.locator(".ph-course h1")).isVisible();
  }

  void signsUp(String name, String password) {
    visits("signup");
    page.getByLabel(text("login.name")).fill(name);
    page.locator("input[type=password]").fill(password);
    presses("signup.submit");
  }

  void logsIn(String name, String password) {
    visits("login");
    page.locator("input[name=username]").fill(name);
    page.locator("input[name=password]").fill(password);
    page.locator("vaadin-login-form vaadin-button").first().click();
  }

  void logsOut() {
    page.locator(".ph-account vaadin-menu-bar-button").first().click();
    page.getByRole(AriaRole.MENUITEM, named(text("menu.logOut"))).click();
    assertThat(page.locator(".ph-hero")).isVisible();
  }

  /** Opens a lesson of the course by its place, from 0, and waits for the shell's prompt. */
  void opensLesson(int index) {
    visits("course");
    page.locator(".ph-lesson-card").nth(index).click();
    waitsForPrompt();
  }

  // Terminal

  Locator screen() {
    return page.locator("pilothouse-terminal .panel:not([hidden]) .pane.active .xterm-rows");
  }

  /** What the active terminal shows. */
  String screenText() {
    return screen().innerText().replace('\u00a0', ' ').stripTrailing();
  }

  void waitsForPrompt() {
    assertThat(screen()).containsText(Pattern.compile("[$#]\\s*$"), patiently());
  }

  private static LocatorAssertions.ContainsTextOptions patiently() {
    return new LocatorAssertions.ContainsTextOptions().setTimeout(PATIENCE_MILLIS);
  }

  /** Types a command line and waits until the shell asks for the next one. */
  void types(String command) {
    page.locator("pilothouse-terminal .panel:not([hidden]) .pane.active .screen").click();
    page.keyboard().type(command);
    page.keyboard().press("Enter");
    page.waitForTimeout(150);
    waitsForPrompt();
  }

  /** Runs a code block of the lesson with its button. */
  void runsCodeBlock(int index) {
    page.locator(".code-block.shell button.prominent").nth(index).click();
  }

  void sees(String words) {
    assertThat(screen()).containsText(words, patiently());
  }

  // Exercises

  Locator exercise(String id) {
    return page.locator("#exercise-" + id);
  }

  /** Begins an exercise unless it is the one that is worked on. */
  void worksOn(String exerciseId) {
    Locator start =
        exercise(exerciseId)
            .getByRole(
                AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(text("exercise.start")));
    if (start.isVisible()) {
      start.click();
    }
    assertThat(exercise(exerciseId)).hasClass(Pattern.compile("\\blive\\b"));
    waitsForPrompt();
  }

  Locator task(String exerciseId, int index) {
    return exercise(exerciseId).locator(".ph-task").nth(index);
  }

  void seesTick(String exerciseId, int index) {
    assertThat(task(exerciseId, index))
        .hasAttribute(
            "data-state",
            "passing",
            new LocatorAssertions.HasAttributeOptions().setTimeout(PATIENCE_MILLIS));
  }

  void seesNoTick(String exerciseId, int index) {
    assertThat(task(exerciseId, index))
        .not()
        .hasAttribute(
            "data-state",
            "passing",
            new LocatorAssertions.HasAttributeOptions().setTimeout(PATIENCE_MILLIS));
  }

  /** Answers the question of a task, by typing or by choosing. */
  void answers(String exerciseId, int index, String answer) {
    Locator task = task(exerciseId, index);
    Locator field = task.locator("vaadin-text-field input");
    if (field.count() > 0) {
      field.fill(answer);
      field.press("Enter");
    } else {
      task.locator("vaadin-radio-button")
          .filter(new Locator.FilterOptions().setHasText(answer))
          .first()
          .click();
    }
  }

  // Editor

  /** Writes a file in the editor and saves it. */
  void writesFile(String path, String content) {
    presses("lesson.editor");
    Locator editor = page.locator("pilothouse-editor");
    Locator row = editor.locator(".tree-row[data-path='" + path + "']");
    if (row.count() > 0) {
      row.click();
    } else {
      editor.locator("aside .icon-button").first().click();
      editor.locator(".new-file input").fill(path);
      editor.locator(".new-file input").press("Enter");
    }
    Locator code = editor.locator(".cm-content");
    assertThat(editor.locator(".tab.selected"))
        .containsText(path.substring(path.lastIndexOf('/') + 1));
    code.click();
    page.keyboard().press("Control+a");
    page.keyboard().insertText(content);
    page.keyboard().press("Control+s");
    assertThat(editor.locator(".tab.selected .dot")).hasCount(0);
  }

  // Clock and picture

  void setsSpeed(int times) {
    page.locator("pilothouse-clock .control button")
        .nth(times == 0 ? 0 : times == 1 ? 1 : 2)
        .click();
  }

  void looksAtTheCluster() {
    presses("lesson.picture");
  }

  Locator pods() {
    return page.locator("pilothouse-cluster-map .item.pod");
  }

  /** Waits until nothing in the picture is on its way, or for some seconds. */
  void waitsUntilTheClusterIsQuiet() {
    long limit = System.nanoTime() + 12_000_000_000L;
    int quiet = 0;
    while (quiet < 4 && System.nanoTime() < limit) {
      page.waitForTimeout(150);
      boolean moving =
          page.locator(
                      "pilothouse-cluster-map :is(.pod.pending, .pod.pulling, .pod.starting, .pod.running, .pod.terminating, .controller.unsettled)")
                  .count()
              > 0;
      quiet = moving ? 0 : quiet + 1;
    }
  }

  void takesPicture(String name) {
    page.waitForTimeout(700);
    page.screenshot(
        new Page.ScreenshotOptions()
            .setPath(SCREENSHOTS.resolve(name + "-" + language.code() + ".png")));
  }

  @Override
  public void close() {
    context.close();
  }
}
