package dev.pilothouse.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.WebSocketRoute;
import dev.pilothouse.lessons.Language;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The terminal, the editor, the picture and the clock of the lesson page. */
final class WorkbenchTests {

  private Learner learner;

  @BeforeEach
  void begin() {
    learner = new Learner(Application.shared().address(), Language.EN);
    learner.startsAsGuest();
  }

  @AfterEach
  void end() {
    assertThat(learner.complaints()).isEmpty();
    learner.close();
  }

  @Nested
  final class TheTerminal {

    @Test
    void showsTheSameScreenAfterThePageIsLoadedAgain() {
      learner.opensLesson(0);
      learner.types("MARK=kept; echo first-$MARK");
      learner.page().reload();
      learner.sees("first-kept");
      learner.types("echo second-$MARK");
      learner.sees("second-kept");
    }

    @Test
    void goesOnInTheSameShellAfterTheConnectionWasLost() {
      AtomicReference<WebSocketRoute> connection = new AtomicReference<>();
      learner
          .page()
          .routeWebSocket(
              java.util.regex.Pattern.compile(".*/terminal/.*"),
              route -> {
                route.connectToServer();
                connection.set(route);
              });
      learner.opensLesson(0);
      learner.types("MARK=kept");
      connection.get().close(new WebSocketRoute.CloseOptions().setCode(4999).setReason("lost"));
      learner.types("echo again-$MARK");
      learner.sees("again-kept");
      assertThat(learner.screenText()).containsOnlyOnce("MARK=kept");
    }

    @Test
    void hasTabsAndSplitsThatTheKeyboardOpens() {
      learner.opensLesson(0);
      learner.types("echo one");
      Page page = learner.page();
      page.keyboard().press("Alt+Shift+R");
      learner.waitsForPrompt();
      learner.types("echo two");
      page.keyboard().press("Alt+Shift+N");
      learner.waitsForPrompt();
      learner.types("echo three");
      assertThat(page.locator("pilothouse-terminal .tab")).hasCount(2);
      page.keyboard().press("Alt+Shift+ArrowLeft");
      assertThat(page.locator("pilothouse-terminal .panel:not([hidden]) .pane")).hasCount(2);
      learner.takesPicture("terminal-split");
    }

    @Test
    void opensANewShellWhenOneHasEnded() {
      learner.opensLesson(0);
      learner.types("echo old");
      learner.page().keyboard().press("Control+d");
      assertThat(learner.page().locator("pilothouse-terminal .notice")).isVisible();
      learner.page().keyboard().press("Enter");
      learner.waitsForPrompt();
      assertThat(learner.screenText()).doesNotContain("old");
    }

    @Test
    void runsTheCommandsOfTheLesson() {
      learner.opensLesson(0);
      String command = learner.page().locator(".code-block.shell pre").first().innerText();
      learner.runsCodeBlock(0);
      learner.sees(command.lines().findFirst().orElseThrow().replace("$ ", "").strip());
    }

    @Test
    void staysInHandWhenAProgramFloodsIt() {
      learner.opensLesson(0);
      learner.page().locator("pilothouse-terminal .screen").first().click();
      learner.page().keyboard().type("yes\n");
      learner.page().waitForTimeout(1500);
      learner.page().keyboard().press("Control+c");
      learner.waitsForPrompt();
      learner.types("clear; echo calm");
      learner.sees("calm");
    }
  }

  @Nested
  final class TheEditor {

    @Test
    void writesFilesThatTheTerminalSees() {
      learner.opensLesson(0);
      learner.writesFile("notes/hello.yaml", "greeting: hello\n");
      learner.types("cat notes/hello.yaml");
      learner.sees("greeting: hello");
      learner.takesPicture("editor");
    }

    @Test
    void showsWhatTheTerminalHasWritten() {
      learner.opensLesson(0);
      learner.writesFile("a.txt", "one\n");
      learner.types("echo two > a.txt");
      assertThat(learner.page().locator("pilothouse-editor .cm-content")).containsText("two");
    }

    @Test
    void asksWhenBothHaveChangedAFile() {
      learner.opensLesson(0);
      learner.writesFile("a.txt", "one\n");
      learner.page().locator("pilothouse-editor .cm-content").click();
      learner.page().keyboard().type("mine ");
      assertThat(learner.page().locator("pilothouse-editor .tab.selected .dot")).isVisible();
      learner.types("echo theirs > a.txt");
      assertThat(learner.page().locator("pilothouse-editor .strip")).containsText("a.txt");
      assertThat(learner.page().locator("pilothouse-editor .cm-content")).containsText("mine");
      learner.page().locator("pilothouse-editor .strip button").first().click();
      assertThat(learner.page().locator("pilothouse-editor .cm-content")).containsText("theirs");
    }
  }

  @Nested
  final class ThePicture {

    @Test
    void movesAsTheClusterDoes() {
      learner.opensLesson(0);
      assertThat(learner.page().locator("pilothouse-cluster-map .item.node")).hasCount(3);
      learner.setsSpeed(10);
      learner.types("kubectl create deployment picture --image=nginx:1.27 --replicas=3");
      assertThat(
              learner
                  .pods()
                  .filter(
                      new com.microsoft.playwright.Locator.FilterOptions().setHasText("picture")))
          .hasCount(3);
      assertThat(learner.page().locator("pilothouse-cluster-map .item.pod.ready")).hasCount(3);
      learner.types("kubectl scale deployment picture --replicas=1");
      assertThat(learner.pods()).hasCount(1);
      learner.types("kubectl create deployment broken --image=no.such/image:1");
      assertThat(learner.page().locator("pilothouse-cluster-map .item.pod.failing")).hasCount(1);
      learner.types("kubectl cordon node-1");
      assertThat(learner.page().locator("pilothouse-cluster-map .item.node.cordoned")).hasCount(1);
      learner.takesPicture("picture");
    }

    @Test
    void describesWhatIsChosenInTheTerminal() {
      learner.opensLesson(0);
      learner.page().locator("pilothouse-cluster-map .item.node").first().click();
      learner.page().locator("pilothouse-cluster-map .card-actions button").first().click();
      learner.sees("Allocated resources:");
    }
  }

  @Test
  void offersAKubeconfig() throws IOException {
    learner.opensLesson(0);
    Download download =
        learner.page().waitForDownload(() -> learner.page().locator("a.ph-tool").click());
    assertThat(Files.readString(download.path())).contains("kind: Config", "server: https://");
  }

  @Test
  void stopsAndSkipsTime() {
    learner.opensLesson(0);
    learner.setsSpeed(0);
    // The server tells at which moment the cluster's time stands.
    learner.page().waitForTimeout(700);
    String time = learner.page().locator("pilothouse-clock .time").innerText();
    learner.page().waitForTimeout(1300);
    assertThat(learner.page().locator("pilothouse-clock .time")).hasText(time);
    learner.setsSpeed(1);
    assertThat(learner.page().locator("pilothouse-clock .time")).not().hasText(time);
  }

  @Test
  void canBeWalkedThroughByKeyboard() {
    learner.opensLesson(0);
    Page page = learner.page();
    for (String region :
        java.util.List.of("pilothouse-terminal", "div", "pilothouse-cluster-map")) {
      page.keyboard().press("F6");
      String active =
          (String) page.evaluate("document.activeElement.closest('[data-region]').localName");
      if (!active.equals(region)) {
        page.keyboard().press("F6");
      }
    }
    page.keyboard().press("Alt+Shift+H");
    assertThat(page.getByText(learner.text("shortcuts.regions"))).isVisible();
  }

  /** One learner's terminals are out of another's reach, even for who knows their address. */
  @Test
  void belongsToOneLearnerOnly() {
    learner.opensLesson(0);
    learner.types("SECRET=mine");
    String address = learner.page().url();
    String socket =
        address.replaceFirst("http", "ws").replaceFirst("/lesson/", "/terminal/") + "/1";
    String connect =
        "address => new Promise(done => { const socket = new WebSocket(address); socket.onopen = () => done('open'); socket.onerror = () => done('refused'); })";
    assertThat(learner.page().evaluate(connect, socket)).isEqualTo("open");
    try (Learner other = new Learner(Application.shared().address(), Language.EN)) {
      other.visits("");
      assertThat(other.page().evaluate(connect, socket)).isEqualTo("refused");
      other.startsAsGuest();
      assertThat(other.page().evaluate(connect, socket)).isEqualTo("refused");
      other.opensLesson(0);
      other.types("echo secret-$SECRET-");
      other.sees("secret--");
    }
  }
}
