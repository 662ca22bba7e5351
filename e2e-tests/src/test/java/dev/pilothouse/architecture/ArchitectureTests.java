package dev.pilothouse.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitCallTarget;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** The rules of ARCHITECTURE.md that the compiler does not hold. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ArchitectureTests {

  /** Which of our modules a module may use. */
  private static final Map<String, Set<String>> ARROWS =
      Map.ofEntries(
          Map.entry("sandbox", Set.of()),
          Map.entry("kernel", Set.of()),
          Map.entry("cel", Set.of()),
          Map.entry("apiserver", Set.of("kernel", "cel")),
          Map.entry("machine", Set.of("kernel")),
          Map.entry("controlplane", Set.of("kernel", "apiserver")),
          Map.entry("node", Set.of("kernel", "machine", "apiserver")),
          Map.entry("kubectl", Set.of("kernel", "machine", "apiserver")),
          Map.entry(
              "embedded",
              Set.of(
                  "sandbox", "kernel", "apiserver", "machine", "controlplane", "node", "kubectl")),
          Map.entry("remote", Set.of("sandbox")),
          Map.entry("kind", Set.of("sandbox", "remote")),
          Map.entry("lessons", Set.of("sandbox", "cel")),
          Map.entry("backend", Set.of("sandbox", "lessons")),
          Map.entry("frontend", Set.of("sandbox", "lessons", "backend")));

  private static final String[] DETERMINISTIC = {
    "dev.pilothouse.kernel..",
    "dev.pilothouse.cel..",
    "dev.pilothouse.apiserver..",
    "dev.pilothouse.machine..",
    "dev.pilothouse.controlplane..",
    "dev.pilothouse.node..",
    "dev.pilothouse.kubectl.."
  };

  /** The one place where the simulation meets the host's threads. */
  private static final String STRAND = "dev.pilothouse.kernel.Strand";

  private JavaClasses classes = new ClassFileImporter().importClasses();

  @BeforeAll
  void readClasses() {
    classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.pilothouse");
  }

  @Test
  void rulesAreHeldByMoreThanNothing() {
    assertThat(classes.size()).isGreaterThan(400);
    for (String module : ARROWS.keySet()) {
      assertThat(classes.stream().filter(type -> isIn(module, type.getPackageName())))
          .as(module)
          .isNotEmpty();
    }
  }

  private static boolean isIn(String module, String packageName) {
    String root = "dev.pilothouse." + module;
    return packageName.equals(root) || packageName.startsWith(root + ".");
  }

  @TestFactory
  List<DynamicTest> modulesUseOnlyWhatTheyMay() {
    return ARROWS.entrySet().stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getKey(), () -> checkArrows(entry.getKey(), entry.getValue())))
        .toList();
  }

  private void checkArrows(String module, Set<String> allowed) {
    String[] forbidden =
        ARROWS.keySet().stream()
            .filter(other -> !other.equals(module) && !allowed.contains(other))
            .map(other -> "dev.pilothouse." + other + "..")
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage("dev.pilothouse." + module + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(forbidden)
        .allowEmptyShould(forbidden.length == 0)
        .check(classes);
  }

  @Test
  void modulesHaveNoCycles() {
    slices().matching("dev.pilothouse.(*)..").should().beFreeOfCycles().check(classes);
  }

  @Test
  void theEngineIsALibraryOfItsOwn() {
    noClasses()
        .that()
        .resideInAnyPackage(DETERMINISTIC)
        .or()
        .resideInAPackage("dev.pilothouse.embedded..")
        .or()
        .resideInAnyPackage("dev.pilothouse.remote..", "dev.pilothouse.kind..")
        .or()
        .resideInAPackage("dev.pilothouse.sandbox..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.springframework..", "com.vaadin..", "jakarta..", "org.hibernate..")
        .check(classes);
  }

  /** The engine cannot reach the host: that makes it deterministic, and safe. */
  @Nested
  class TheEngine {

    @Test
    void hasNoFilesSocketsOrProcesses() {
      noClasses()
          .that()
          .resideInAnyPackage(DETERMINISTIC)
          .should()
          .dependOnClassesThat(
              described(
                  "java.io.File",
                  "java.io.FileInputStream",
                  "java.io.FileOutputStream",
                  "java.io.FileReader",
                  "java.io.FileWriter",
                  "java.io.RandomAccessFile",
                  "java.io.Console",
                  "java.nio.file.Files",
                  "java.nio.file.Path",
                  "java.nio.file.FileSystems",
                  "java.nio.channels.FileChannel",
                  "java.net.Socket",
                  "java.net.ServerSocket",
                  "java.net.DatagramSocket",
                  "java.net.InetAddress",
                  "java.net.URL",
                  "java.net.http.HttpClient",
                  "java.lang.Process",
                  "java.lang.ProcessBuilder",
                  "java.lang.ProcessHandle",
                  "java.lang.Runtime"))
          .check(classes);
    }

    @Test
    void hasNoRandomnessOfTheHost() {
      noClasses()
          .that()
          .resideInAnyPackage(DETERMINISTIC)
          .should()
          .dependOnClassesThat(
              described(
                  "java.util.Random",
                  "java.security.SecureRandom",
                  "java.util.concurrent.ThreadLocalRandom"))
          .orShould()
          .callMethodWhere(calls("java.lang.Math", "random"))
          .orShould()
          .callMethodWhere(calls("java.util.UUID", "randomUUID"))
          .check(classes);
    }

    @Test
    void hasNoThreads() {
      noClasses()
          .that()
          .resideInAnyPackage(DETERMINISTIC)
          .and()
          .haveNameNotMatching(STRAND.replace(".", "\\.") + ".*")
          .should()
          .dependOnClassesThat(
              described(
                  "java.lang.Thread",
                  "java.lang.ThreadLocal",
                  "java.util.Timer",
                  "java.util.concurrent.Executors",
                  "java.util.concurrent.ExecutorService",
                  "java.util.concurrent.ForkJoinPool",
                  "java.util.concurrent.CompletableFuture",
                  "java.util.concurrent.CountDownLatch",
                  "java.util.concurrent.BlockingQueue",
                  "java.util.concurrent.locks.ReentrantLock"))
          .check(classes);
    }

    @Test
    void hasNoClockAndConsoleOfTheHost() {
      noClasses()
          .that()
          .resideInAnyPackage(DETERMINISTIC)
          .should()
          .callMethodWhere(calls("java.lang.System", "currentTimeMillis", "nanoTime", "getenv"))
          .orShould()
          .callMethodWhere(calls("java.lang.System", "getProperty", "exit"))
          .orShould()
          .callMethodWhere(noArgument("java.time.Instant", "now"))
          .orShould()
          .callMethodWhere(noArgument("java.time.LocalDateTime", "now"))
          .orShould()
          .callMethodWhere(noArgument("java.time.ZonedDateTime", "now"))
          .orShould()
          .callMethodWhere(calls("java.time.Clock", "systemUTC", "systemDefaultZone"))
          .orShould()
          .callMethodWhere(calls("java.time.ZoneId", "systemDefault"))
          .orShould()
          .callMethodWhere(calls("java.util.Locale", "getDefault"))
          .orShould()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err")
          .orShould()
          .accessField(System.class, "in")
          .check(classes);
    }
  }

  private static DescribedPredicate<com.tngtech.archunit.core.domain.JavaClass> described(
      String... names) {
    Set<String> set = Set.of(names);
    return describe("are of the host", type -> set.contains(type.getName()));
  }

  private static DescribedPredicate<JavaMethodCall> calls(String owner, String... names) {
    Set<String> set = Set.of(names);
    return describe(
        owner + "." + String.join("/", names),
        call -> is(call.getTarget(), owner) && set.contains(call.getTarget().getName()));
  }

  private static DescribedPredicate<JavaMethodCall> noArgument(String owner, String name) {
    return describe(
        owner + "." + name + "()",
        call ->
            is(call.getTarget(), owner)
                && call.getTarget().getName().equals(name)
                && call.getTarget().getRawParameterTypes().isEmpty());
  }

  private static boolean is(CodeUnitCallTarget target, String owner) {
    return target.getOwner().getName().equals(owner);
  }
}
