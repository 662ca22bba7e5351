package dev.pilothouse.apiserver;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.pilothouse.apiserver.object.Struct;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Code that is about a certain kind reads and writes its objects through their views. */
final class TypedViewRulesTests {

  private static final List<String> ROOMS = List.of("dev.pilothouse.apiserver.strategy");

  /** What looks at objects of several kinds, or at what has no type. */
  private static final String GENERIC =
      ".*\\.strategy\\.(Fields|(Admission|Definition)[A-Za-z]+)(\\$.*)?";

  private static final Set<String> BY_NAME =
      Set.of(
          "of",
          "get",
          "with",
          "without",
          "at",
          "set",
          "remove",
          "text",
          "textAt",
          "number",
          "numberAt",
          "flag",
          "flagAt",
          "struct",
          "structAt",
          "list",
          "listAt");

  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(location -> !location.contains("test-classes"))
          .importPackages(ROOMS);

  @Test
  void noFieldIsNamedByAText() {
    noClasses()
        .that()
        .haveNameNotMatching(GENERIC)
        .should()
        .callMethodWhere(
            describe(
                "fields by name",
                call ->
                    call.getTargetOwner().isEquivalentTo(Struct.class)
                        && BY_NAME.contains(call.getName())))
        .check(classes);
  }

  @Test
  void theRuleIsHeldByMoreThanNothing() {
    assertThat(classes.size()).isGreaterThan(40);
    assertThat(classes.get("dev.pilothouse.apiserver.strategy.Fields").getMethodCallsFromSelf())
        .anyMatch(call -> call.getTargetOwner().isEquivalentTo(Struct.class));
  }
}
