package dev.pilothouse.machine;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.pilothouse.kernel.Event;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The engine reaches nothing of the host: no clock, chance, threads, files, sockets or processes.
 * That makes it deterministic, and learners' input harmless.
 */
final class EngineRulesTests {

  private static final JavaClasses ENGINE =
      new ClassFileImporter()
          .withImportOption(location -> !location.contains("test-classes"))
          .importPackages("dev.pilothouse.kernel", "dev.pilothouse.machine");

  private static final Pattern BANNED_TYPES =
      Pattern.compile(
          "java\\.io\\.(File|RandomAccessFile|FileInputStream|FileOutputStream|FileReader|FileWriter|Console)"
              + "|java\\.nio\\.file\\..*|java\\.nio\\.channels\\..*|java\\.net\\..*|javax\\.net\\..*"
              + "|java\\.lang\\.(Thread|ThreadLocal|Process|ProcessBuilder|ProcessHandle|Runtime|ClassLoader)"
              + "|java\\.util\\.(Timer|TimerTask)"
              + "|java\\.util\\.concurrent\\.(ThreadLocalRandom|Executors|ForkJoinPool|locks\\..*)"
              + "|java\\.security\\.SecureRandom|java\\.lang\\.reflect\\..*|sun\\..*|jdk\\.internal\\..*"
              + "|org\\.springframework\\..*|com\\.vaadin\\..*");

  /** Calls that read what only the host knows. */
  private static final Set<String> BANNED_CALLS =
      Set.of(
          "java.lang.System.currentTimeMillis",
          "java.lang.System.nanoTime",
          "java.lang.System.getenv",
          "java.lang.System.getProperty",
          "java.lang.System.exit",
          "java.lang.System.identityHashCode",
          "java.lang.Math.random",
          "java.util.UUID.randomUUID",
          "java.time.Instant.now",
          "java.time.LocalDate.now",
          "java.time.LocalDateTime.now",
          "java.time.ZonedDateTime.now",
          "java.time.OffsetDateTime.now",
          "java.time.Clock.systemUTC",
          "java.time.ZoneId.systemDefault",
          "java.lang.Object.hashCode",
          "java.util.Locale.getDefault",
          "java.util.TimeZone.getDefault");

  /** Methods that give the elements of an unordered collection in an order that is nobody's. */
  private static final Set<String> UNORDERED =
      Set.of("keySet", "values", "entrySet", "iterator", "forEach", "stream", "toArray");

  @Test
  void coverEveryClass() {
    assertThat(ENGINE).hasSizeGreaterThan(150);
  }

  @Test
  void nothingOfTheHostIsUsed() {
    noClasses()
        .should()
        .dependOnClassesThat(
            DescribedPredicate.describe(
                "belong to the host", type -> BANNED_TYPES.matcher(type.getName()).matches()))
        .check(ENGINE);
  }

  @Test
  void timeAndChanceComeFromTheWorld() {
    noClasses()
        .should()
        .accessTargetWhere(
            DescribedPredicate.describe("reads the host", EngineRulesTests::readsTheHost))
        .check(ENGINE);
  }

  private static boolean readsTheHost(JavaAccess<?> access) {
    String target = access.getTargetOwner().getName() + "." + access.getName();
    boolean streams =
        access.getTargetOwner().getName().equals("java.lang.System")
            && Set.of("in", "out", "err").contains(access.getName());
    return streams || isUnseeded(access) || BANNED_CALLS.contains(target);
  }

  /** Random numbers are allowed only from a seed, which comes from the world. */
  private static boolean isUnseeded(JavaAccess<?> access) {
    String target = access.getTargetOwner().getName() + "." + access.getName();
    int parameters =
        access.getTarget() instanceof AccessTarget.CodeUnitCallTarget call
            ? call.getRawParameterTypes().size()
            : -1;
    return target.equals("java.util.Random.<init>") && parameters == 0
        || target.equals("java.util.SplittableRandom.<init>") && parameters == 0
        || target.equals("java.util.Collections.shuffle") && parameters == 1;
  }

  @Test
  void unorderedCollectionsAreOnlyLookedUpIn() {
    noClasses()
        .should()
        .accessTargetWhere(
            DescribedPredicate.describe(
                "goes through an unordered collection",
                access ->
                    Set.of("java.util.HashMap", "java.util.HashSet", "java.util.IdentityHashMap")
                            .contains(access.getTargetOwner().getName())
                        && UNORDERED.contains(access.getName())))
        .check(ENGINE);
  }

  @Test
  void eventsAreData() {
    for (JavaClass type : ENGINE) {
      if (type.isAssignableTo(Event.class) && !type.isInterface()) {
        assertThat(type.isRecord() || type.isEnum()).as(type.getName()).isTrue();
      }
    }
  }

  @Test
  void partsOfTheMachineDependOnWhatIsBelowThem() {
    noClasses()
        .that()
        .resideInAPackage("dev.pilothouse.kernel..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.pilothouse.machine..")
        .check(ENGINE);
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.pilothouse.machine",
            "dev.pilothouse.machine.file",
            "dev.pilothouse.machine.terminal",
            "dev.pilothouse.machine.network..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.pilothouse.machine.shell..",
            "dev.pilothouse.machine.command..",
            "dev.pilothouse.machine.testkit..")
        .check(ENGINE);
    slices()
        .matching("dev.pilothouse.machine.(file|terminal|network)..")
        .should()
        .beFreeOfCycles()
        .check(ENGINE);
  }
}
