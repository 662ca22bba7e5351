package dev.pilothouse.controlplane;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.pilothouse.apiserver.object.Struct;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Controllers read and write objects through the views of their kinds. */
class TypedViewRulesTests {

  /** Classes that look at objects of several kinds, or at what has no type. */
  private static final Class<?>[] GENERIC = {
    Scalable.class, ResourceQuotaController.class, Revisions.class
  };

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
          .importUrl(ControlPlane.class.getProtectionDomain().getCodeSource().getLocation());

  @Test
  void noFieldIsNamedByAText() {
    noClasses()
        .that()
        .doNotBelongToAnyOf(GENERIC)
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
    assertThat(classes.size()).isGreaterThan(60);
    assertThat(classes.get(Scalable.class).getMethodCallsFromSelf())
        .anyMatch(call -> call.getTargetOwner().isEquivalentTo(Struct.class));
  }
}
