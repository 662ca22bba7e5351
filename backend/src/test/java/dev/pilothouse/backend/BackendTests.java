package dev.pilothouse.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pilothouse.backend.account.Account;
import dev.pilothouse.backend.account.AccountException;
import dev.pilothouse.backend.account.Accounts;
import dev.pilothouse.backend.progress.ExerciseProgress;
import dev.pilothouse.backend.progress.LessonProgress;
import dev.pilothouse.backend.progress.Progress;
import dev.pilothouse.backend.session.LearnerSession;
import dev.pilothouse.backend.session.SessionEvent;
import dev.pilothouse.backend.session.Sessions;
import dev.pilothouse.backend.session.ShellTerminal;
import dev.pilothouse.backend.session.Subscription;
import dev.pilothouse.backend.session.TaskState;
import dev.pilothouse.lessons.Language;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BackendTests {

  private RunningBackend backend;

  @BeforeAll
  void start(@TempDir Path folder) {
    backend = RunningBackend.in(folder);
  }

  @AfterAll
  void stop() {
    backend.close();
  }

  @Nested
  class AccountsOfLearners {

    @Test
    void haveUniqueNamesWhateverTheCase() {
      accounts().signUp("Ada", "long enough", Language.EN);

      assertThatThrownBy(() -> accounts().signUp("ada", "long enough", Language.EN))
          .isInstanceOfSatisfying(
              AccountException.class,
              e -> assertThat(e.reason()).isEqualTo(AccountException.Reason.NAME_TAKEN));
    }

    @Test
    void needAProperNameAndPassword() {
      assertThatThrownBy(() -> accounts().signUp("a b", "long enough", Language.EN))
          .hasMessageContaining("name");
      assertThatThrownBy(() -> accounts().signUp("bob", "short", Language.EN))
          .hasMessageContaining("8 characters");
    }

    @Test
    void keepTheGuestsProgress() throws Exception {
      Account guest = accounts().startGuest(Language.ZH);
      earnThree(guest.id());

      Account account = accounts().upgrade(guest.id(), "Grace", "long enough");

      assertThat(account.guest()).isFalse();
      assertThat(first(account.id()).points()).isEqualTo(10);
    }
  }

  @Nested
  class ASession {

    @Test
    void ticksAndUnticksButKeepsPoints() throws Exception {
      Account guest = accounts().startGuest(Language.EN);
      LearnerSession session = sessions().open(guest.id(), "scale");
      FakeProvider.FakeSandbox sandbox = (FakeProvider.FakeSandbox) session.sandbox();
      BlockingQueue<SessionEvent> events = new LinkedBlockingQueue<>();
      try (Subscription _ = session.subscribe(events::add)) {
        sandbox.scale(3);
        awaitTask(events, true);
        sandbox.scale(2);
        awaitTask(events, false);
      }

      TaskState three = session.tasks().getFirst();
      assertThat(three.earned()).isTrue();
      assertThat(first(guest.id()).earnedTasks()).containsExactly("three");
    }

    @Test
    void takesAnswers() throws Exception {
      Account guest = accounts().startGuest(Language.EN);
      LearnerSession session = sessions().open(guest.id(), "scale");
      BlockingQueue<SessionEvent> events = new LinkedBlockingQueue<>();
      try (Subscription _ = session.subscribe(events::add)) {
        session.answer("word", "Open");
        SessionEvent event;
        do {
          event = events.poll(5, TimeUnit.SECONDS);
          assertThat(event).isNotNull();
        } while (!(event instanceof SessionEvent.TasksChanged changed
            && changed.tasks().getLast().passing()));
      }
      assertThat(first(guest.id()).points()).isEqualTo(5);
    }

    @Test
    void resetsToTheStartStateAndCountsAttempts() throws Exception {
      Account guest = accounts().startGuest(Language.EN);
      earnThree(guest.id());
      LearnerSession session = sessions().open(guest.id(), "scale");

      session.resetExercise();
      session.resetCluster();

      assertThat(session.tasks().getFirst().earned()).isTrue();
      assertThat(session.tasks().getFirst().passing()).isFalse();
      assertThat(first(guest.id()).attempts()).isEqualTo(3);
      assertThat(first(guest.id()).points()).isEqualTo(10);
    }

    @Test
    void isOnePerLearnerAndLesson() {
      Account guest = accounts().startGuest(Language.EN);

      assertThat(sessions().open(guest.id(), "scale"))
          .isSameAs(sessions().open(guest.id(), "scale"));
    }

    @Test
    void keepsTerminalsThroughAReset() {
      Account guest = accounts().startGuest(Language.EN);
      LearnerSession session = sessions().open(guest.id(), "scale");
      ShellTerminal terminal = session.openTerminal(80, 24);
      terminal.input("hello".getBytes(StandardCharsets.UTF_8));

      assertThat(replay(terminal)).isEqualTo("hello");

      session.resetCluster();
      assertThat(session.terminals()).containsExactly(terminal);
      assertThat(replay(terminal)).isEqualTo("\u001bc");
    }
  }

  @Nested
  class TheApi {

    @Test
    void refusesStrangersWithoutARedirect() throws Exception {
      assertThat(get("/api/course", "").statusCode()).isEqualTo(401);
    }

    @Test
    void showsProgressToAnAccount() throws Exception {
      accounts().signUp("Linus", "long enough", Language.EN);

      HttpResponse<String> response = get("/api/progress", "linus:long enough");

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).contains("\"lessonId\":\"scale\"").contains("\"maximum\":35");
    }

    @Test
    void saysWhatIsNotThere() throws Exception {
      accounts().signUp("Ken", "long enough", Language.EN);

      assertThat(get("/api/sessions/none", "ken:long enough").statusCode()).isEqualTo(404);
    }
  }

  @Nested
  class ARestart {

    @Test
    void losesNothingEarned(@TempDir Path other) throws Exception {
      UUID id;
      try (RunningBackend before = RunningBackend.in(other)) {
        id = before.get(Accounts.class).startGuest(Language.EN).id();
        LearnerSession session = before.get(Sessions.class).open(id, "scale");
        session.startExercise("second");
        BlockingQueue<SessionEvent> events = new LinkedBlockingQueue<>();
        try (Subscription _ = session.subscribe(events::add)) {
          ((FakeProvider.FakeSandbox) session.sandbox()).scale(5);
          awaitTask(events, true);
        }
      }
      try (RunningBackend after = RunningBackend.in(other)) {
        LessonProgress progress = after.get(Progress.class).lesson(id, "scale");
        assertThat(progress.points()).isEqualTo(20);

        LearnerSession session = after.get(Sessions.class).open(id, "scale");
        assertThat(session.exercise().id()).isEqualTo("second");
        assertThat(session.tasks().getFirst().earned()).isTrue();
      }
    }
  }

  @Nested
  class Idleness {

    @Test
    void givesUpTheClusterAndComesBack(@TempDir Path other) {
      try (RunningBackend eager = RunningBackend.in(other, "--pilothouse.session.idle=-1s")) {
        UUID id = eager.get(Accounts.class).startGuest(Language.EN).id();
        LearnerSession session = eager.get(Sessions.class).open(id, "scale");

        eager.get(Sessions.class).releaseIdle();

        assertThat(eager.provider.made.getFirst().closed).isTrue();
        assertThat(eager.get(Sessions.class).find(id, "scale")).isEmpty();
        assertThat(eager.get(Sessions.class).open(id, "scale")).isNotSameAs(session);
      }
    }
  }

  private void earnThree(UUID accountId) throws InterruptedException {
    LearnerSession session = sessions().open(accountId, "scale");
    BlockingQueue<SessionEvent> events = new LinkedBlockingQueue<>();
    try (Subscription _ = session.subscribe(events::add)) {
      ((FakeProvider.FakeSandbox) session.sandbox()).scale(3);
      awaitTask(events, true);
    }
  }

  /** Waits until the first task is right, or is not. */
  private static void awaitTask(BlockingQueue<SessionEvent> events, boolean passing)
      throws InterruptedException {
    while (true) {
      SessionEvent event = events.poll(5, TimeUnit.SECONDS);
      assertThat(event).as("an event").isNotNull();
      if (event instanceof SessionEvent.TasksChanged changed
          && changed.tasks().getFirst().passing() == passing) {
        return;
      }
    }
  }

  private static String replay(ShellTerminal terminal) {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    terminal.attach(output::writeBytes).close();
    return output.toString(StandardCharsets.UTF_8);
  }

  private HttpResponse<String> get(String path, String credentials) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(backend.address() + path));
    if (!credentials.isEmpty()) {
      byte[] bytes = credentials.getBytes(StandardCharsets.UTF_8);
      request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(bytes));
    }
    return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private ExerciseProgress first(UUID accountId) {
    return backend.get(Progress.class).lesson(accountId, "scale").exercises().getFirst();
  }

  private Accounts accounts() {
    return backend.get(Accounts.class);
  }

  private Sessions sessions() {
    return backend.get(Sessions.class);
  }
}
