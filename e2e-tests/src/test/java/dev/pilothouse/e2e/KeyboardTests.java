package dev.pilothouse.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.pilothouse.lessons.Language;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A lesson from the door to the last task without a pointer, a click or a script. */
final class KeyboardTests {

  private static final String EXERCISE = "find-your-way";

  private Learner learner;
  private Page page;
  private Keys keys;

  @BeforeEach
  void begin() {
    learner = new Learner(Application.shared().address(), Language.EN, ColorScheme.LIGHT);
    page = learner.page();
    keys = new Keys(page);
  }

  @AfterEach
  void end() {
    assertThat(learner.complaints()).isEmpty();
    assertThat(keys.unseen()).as("focus that cannot be seen").isEmpty();
    learner.close();
  }

  @Test
  void isEnoughForAWholeLesson() {
    entersAsGuest();
    opensTheLesson();
    runsACodeBlock();
    worksInTheTerminal();
    editsAFile();
    looksAtThePicture();
    usesTheClock();
    getsHelpWithATask();
    doesTheExercise();
    startsOver();
    changesAppearanceAndLanguage();
    goesOn();
  }

  @Test
  void isEnoughToSignUpAndLogIn() {
    String name = "kay-" + System.nanoTime();
    learner.visits("signup");
    assertThat(page.locator("vaadin-password-field")).isVisible();
    assertThat(keys.focused("name")).contains(learner.text("login.name"));
    keys.type("k");
    keys.press("Enter");
    assertThat(page.locator("vaadin-text-field")).hasAttribute("invalid", "");
    keys.press("Control+a");
    keys.type(name);
    keys.press("Tab");
    keys.type("correct horse");
    keys.press("Enter");
    assertThat(page.locator(".ph-course h1")).isVisible();
    keys.tabTo(learner.text("menu.account", name));
    keys.press("Enter");
    page.waitForTimeout(400);
    arrowTo(learner.text("menu.logOut"));
    keys.press("Enter");
    assertThat(page.locator(".ph-hero")).isVisible();
    keys.tabTo(learner.text("start.logIn"));
    keys.press("Enter");
    assertThat(page.locator("vaadin-login-form")).isVisible();
    keys.tabTo(learner.text("login.name"));
    keys.type(name);
    keys.press("Tab");
    keys.type("correct horse");
    keys.press("Enter");
    assertThat(page.locator(".ph-course h1")).isVisible();
  }

  private void entersAsGuest() {
    learner.visits("");
    assertThat(page.locator(".ph-hero")).isVisible();
    keys.tabTo(learner.text("skip.content"));
    keys.tabTo("中文");
    keys.press("Enter");
    assertThat(page.locator("html")).hasAttribute("lang", Pattern.compile("zh.*"));
    assertThat(page.locator(".ph-hero")).isVisible();
    keys.tabTo("English");
    keys.press("Enter");
    assertThat(page.locator("html")).hasAttribute("lang", Pattern.compile("en.*"));
    assertThat(page.locator(".ph-hero")).isVisible();
    keys.tabTo(learner.text("start.guest"));
    keys.press("Enter");
    assertThat(page.locator(".ph-course h1")).isVisible();
  }

  private void opensTheLesson() {
    keys.tabTo("Look at Pods and nodes");
    keys.press("Enter");
    learner.waitsForPrompt();
    assertThat(keys.focused("region")).isEqualTo("lesson");
    keys.press("PageDown");
    keys.press("Home");
  }

  private void runsACodeBlock() {
    keys.tabTo("Copy");
    keys.tabTo("Run in the terminal");
    keys.press("Enter");
    learner.sees("kube-system");
    assertThat(keys.focused("region")).isEqualTo("terminal");
    learner.waitsForPrompt();
  }

  private void worksInTheTerminal() {
    keys.type("echo typed-$((40 + 2))\n");
    learner.sees("typed-42");
    // Tab belongs to the shell here, and the page says how to leave.
    keys.type("cat .prof");
    keys.press("Tab");
    learner.sees("cat .profile");
    keys.press("Control+c");
    assertThat(keys.focused("name")).contains("F6 leaves the terminal");
    keys.press("Alt+Shift+N");
    learner.waitsForPrompt();
    assertThat(page.locator("pilothouse-terminal .tab")).hasCount(2);
    keys.press("Alt+Shift+R");
    learner.waitsForPrompt();
    keys.type("echo split\n");
    learner.sees("split");
    resizesTheSplit();
    keys.press("Alt+Shift+P");
    assertThat(keys.focused("name")).contains("Terminal");
    keys.press("Alt+Shift+W");
    keys.press("Alt+Shift+ArrowLeft");
    learner.sees("typed-42");
    keys.press("F6");
    assertThat(keys.focused("region")).isEqualTo("lesson");
  }

  private void resizesTheSplit() {
    keys.press("Alt+Shift+M");
    assertThat(keys.focused("name")).isEqualTo("Border between terminals");
    movesTheBorder("ArrowRight");
    keys.press("Alt+Shift+M");
    assertThat(keys.focused("name")).isEqualTo("Width of the lesson");
    movesTheBorder("ArrowRight");
    keys.press("Escape");
    assertThat(keys.focused("name")).contains("Terminal");
    // The border of the terminal is also on the way of the Tab key.
    keys.press("Alt+Shift+C");
    keys.tabTo("Height of the terminal");
    movesTheBorder("ArrowDown");
    keys.tabTo("Shell 2");
    keys.press("Alt+Shift+S");
  }

  private void movesTheBorder(String key) {
    int share = Integer.parseInt(keys.focused("now"));
    keys.press(key);
    keys.press(key);
    assertThat(Integer.parseInt(keys.focused("now"))).isGreaterThan(share);
    keys.press("Enter");
    assertThat(Integer.parseInt(keys.focused("now"))).isEqualTo(share);
  }

  private void editsAFile() {
    keys.press("Alt+Shift+E");
    keys.backTo("New file");
    keys.press("Enter");
    keys.type("pod.yaml\n");
    assertThat(page.locator("pilothouse-editor .tab.selected")).containsText("pod.yaml");
    assertThat(keys.focused("name")).contains("Press Escape then Tab, or F6, to leave");
    keys.type("kind: Pod\n");
    keys.press("Tab");
    assertThat(keys.focused("name")).contains("pod.yaml");
    keys.press("Control+s");
    assertThat(page.locator("pilothouse-editor .tab.selected .dot")).hasCount(0);
    keys.press("Escape");
    keys.press("Tab");
    assertThat(keys.focused("name")).doesNotContain("Press Escape");
    // An existing file is opened from the tree.
    keys.press("Alt+Shift+L");
    keys.press("Alt+Shift+E");
    keys.press("Escape");
    keys.backTo("pod.yaml");
    keys.press("Alt+Shift+S");
    keys.type("cat pod.yaml\n");
    learner.sees("kind: Pod");
  }

  private void looksAtThePicture() {
    keys.press("Alt+Shift+C");
    assertThat(keys.focused("region")).isEqualTo("cluster");
    keys.press("Home");
    boolean[] kinds = new boolean[4];
    String before = "";
    for (int i = 0; i < 60 && !keys.focused("name").equals(before); i++) {
      before = keys.focused("name");
      kinds[0] |= before.startsWith("Deployment web, 2 of 2 ready");
      kinds[1] |= before.startsWith("Node node-1, worker, Ready");
      kinds[2] |= before.startsWith("Pod worker, Node node-") && before.endsWith("Ready");
      kinds[3] |= before.startsWith("Service kubernetes");
      keys.press("PageDown");
    }
    assertThat(kinds).as("controller, node, pod, service").containsOnly(true);
    keys.press("Home");
    keys.press("ArrowRight");
    keys.press("Enter");
    assertThat(keys.focused("name")).isEqualTo("Describe");
    keys.press("Escape");
    assertThat(keys.focused("role")).isEqualTo("button");
    keys.press("Enter");
    keys.press("Enter");
    learner.sees("Allocated resources:");
    assertThat(keys.focused("region")).isEqualTo("terminal");
  }

  private void usesTheClock() {
    keys.press("Alt+Shift+C");
    keys.backTo("10×");
    keys.press("Enter");
    assertThat(keys.focused("pressed")).isEqualTo("true");
    keys.press("Tab");
    assertThat(keys.focused("name")).isEqualTo("Skip to the next event");
    keys.press("Enter");
    assertThat(page.locator("vaadin-notification-card").last()).isVisible();
  }

  private void getsHelpWithATask() {
    keys.press("Alt+Shift+H");
    assertThat(page.getByText(learner.text("shortcuts.regions"))).isVisible();
    assertThat(keys.focused("name")).isEqualTo(learner.text("shortcuts.title"));
    keys.press("Escape");
    assertThat(page.getByText(learner.text("shortcuts.regions"))).not().isVisible();
    keys.press("Alt+Shift+L");
    keys.tabTo(learner.text("task.hint"));
    keys.press("Enter");
    assertThat(learner.task(EXERCISE, 0).locator(".ph-hint")).isVisible();
    assertThat(keys.focused("name")).isEqualTo(learner.text("task.hintTitle", 1));
    keys.tabTo(learner.text("exercise.solution"));
    keys.press("Enter");
    assertThat(learner.exercise(EXERCISE).locator(".ph-solution")).isVisible();
    assertThat(keys.focused("name")).isEqualTo(learner.text("exercise.hideSolution"));
    keys.press("Enter");
  }

  private void doesTheExercise() {
    keys.press("Alt+Shift+S");
    keys.type("clear; kubectl -n lab exec worker -- touch /tmp/been-here\n");
    learner.seesTick(EXERCISE, 2);
    assertThat(page.locator("[role=status]").filter(withText("Done: Make a file"))).hasCount(1);
    keys.type("clear; kubectl -n lab get pod worker -o jsonpath='ANSWER:{.spec.nodeName}'; echo\n");
    learner.sees("ANSWER:node-");
    String node =
        Pattern.compile("ANSWER:(node-\\d)")
            .matcher(learner.screenText())
            .results()
            .findFirst()
            .orElseThrow()
            .group(1);
    keys.press("Alt+Shift+L");
    keys.tabTo("Name of the node");
    keys.type("worker\n");
    assertThat(page.locator(".ph-lesson [role=status]").last()).not().hasText("");
    keys.press("Control+a");
    keys.type(node + "\n");
    learner.seesTick(EXERCISE, 0);
    keys.tabTo("The token");
    keys.type("blue-heron-42");
    keys.tabTo(learner.text("task.answer"));
    keys.press("Enter");
    learner.seesTick(EXERCISE, 1);
    keys.tabTo("A taint of the node");
    keys.press("Space");
    learner.seesTick(EXERCISE, 3);
    assertThat(learner.exercise(EXERCISE).locator(".ph-complete")).isVisible();
    assertThat(page.locator("[role=status]").filter(withText(learner.text("exercise.complete"))))
        .hasCount(1);
    learner.takesPicture("keyboard-complete");
  }

  private void startsOver() {
    keys.backTo(learner.text("exercise.reset"));
    keys.press("Enter");
    learner.seesNoTick(EXERCISE, 2);
    assertThat(keys.focused("name")).isEqualTo(learner.text("exercise.reset"));
    keys.tabTo(learner.text("exercise.start"));
    keys.press("Enter");
    assertThat(learner.exercise("repair")).hasClass(Pattern.compile("\\blive\\b"));
    assertThat(keys.focused("name")).contains(learner.text("exercise.label"));
  }

  private void changesAppearanceAndLanguage() {
    menu("menu.scheme", "menu.scheme.DARK");
    assertThat(page.locator("html")).hasCSS("color-scheme", "dark");
    menu("menu.language", "中文");
    assertThat(page.locator("html")).hasAttribute("lang", Pattern.compile("zh.*"));
    learner.waitsForPrompt();
  }

  private void menu(String submenu, String choice) {
    keys.press("Alt+Shift+L");
    keys.backTo(learner.text("menu.account", learner.text("menu.guest")));
    keys.press("Enter");
    page.waitForTimeout(400);
    arrowTo(learner.text(submenu));
    keys.press("ArrowRight");
    page.waitForTimeout(400);
    arrowTo(choice.startsWith("menu.") ? learner.text(choice) : choice);
    keys.press("Enter");
    page.waitForTimeout(400);
  }

  private void arrowTo(String item) {
    for (int step = 0; step < 8 && !keys.focused("name").equals(item); step++) {
      keys.press("ArrowDown");
    }
    assertThat(keys.focused("name")).isEqualTo(item);
  }

  private void goesOn() {
    keys.press("Alt+Shift+L");
    keys.tabTo("下一课");
    keys.press("Enter");
    assertThat(page).hasURL(Pattern.compile(".*publish-with-a-service"));
    learner.waitsForPrompt();
    assertThat(keys.focused("region")).isEqualTo("lesson");
    learner.takesPicture("keyboard-next-lesson");
  }

  private static com.microsoft.playwright.Locator.FilterOptions withText(String text) {
    return new com.microsoft.playwright.Locator.FilterOptions().setHasText(text);
  }
}
