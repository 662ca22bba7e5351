package dev.pilothouse.lessons.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ExpressionsTests {

  private static final Map<String, Object> POD =
      Map.of(
          "metadata", Map.of("name", "web", "labels", Map.of("app", "nginx")),
          "spec",
              Map.of(
                  "replicas",
                  3L,
                  "containers",
                  List.of(
                      Map.of(
                          "image",
                          "nginx:1.27",
                          "resources",
                          Map.of("limits", Map.of("memory", "64Mi"))))));

  private final Expressions expressions = new Expressions();

  @Nested
  class Holding {

    @ParameterizedTest
    @ValueSource(
        strings = {
          "object.metadata.name == 'web'",
          "object.spec.replicas == 3",
          "object.spec.replicas >= 2.5",
          "object.spec.containers.exists(c, c.image.startsWith('nginx:'))",
          "object.spec.containers.all(c, quantity(c.resources.limits.memory) <= quantity('128Mi'))",
          "quantity('500m').isLessThan(quantity('1'))",
          "quantity('1').isGreaterThan(quantity('999m')) && quantity('1Gi').compareTo(quantity('1073741824')) == 0",
          "object.metadata.?annotations.?owner.orValue('nobody') == 'nobody'",
          "object[?'status'].hasValue() == false",
          "has(object.metadata.labels) && !has(object.status)",
          "[1, 2, 3].isSorted() && [1, 2, 3].sum() == 6 && [4, 9].max() == 9 && ['b', 'a'].min() == 'a'",
          "'nginx:1.27'.find('[0-9.]+') == '1.27'",
          "'a,b'.split(',').size() == 2",
          "['a', 'b'].indexOf('b') == 1",
          "object.metadata.labels == {'app': 'nginx'}",
          "timestamp('2026-01-01T00:00:00Z') < timestamp('2026-01-02T00:00:00Z')",
        })
    void trueOfTheObject(String source) throws Exception {
      Outcome outcome =
          expressions.compile(source, List.of("object")).evaluate(Map.of("object", POD));

      assertThat(outcome.holds()).as(outcome.why()).isTrue();
    }
  }

  @Nested
  class WhatIsNotThere {

    @ParameterizedTest
    @ValueSource(
        strings = {
          "object.status.phase == 'Running'",
          "object.spec.containers[3].image == 'x'",
          "object.spec.replicas == 'three'",
        })
    void doesNotHold(String source) throws Exception {
      assertThat(
              expressions
                  .compile(source, List.of("object"))
                  .evaluate(Map.of("object", POD))
                  .holds())
          .isFalse();
    }

    @Test
    void isExplained() throws Exception {
      Outcome outcome =
          expressions
              .compile("object.status.phase == 'Running'", List.of("object"))
              .evaluate(Map.of("object", POD));

      assertThat(outcome.why()).contains("status");
    }

    @Test
    void isAbsorbedByOr() throws Exception {
      assertThat(
              expressions
                  .compile(
                      "object.status.phase == 'x' || object.metadata.name == 'web'",
                      List.of("object"))
                  .evaluate(Map.of("object", POD))
                  .holds())
          .isTrue();
    }
  }

  @Nested
  class Faults {

    @Test
    void nameTheirLine() {
      assertThatThrownBy(
              () -> expressions.compile("object.a == 1 &&\n  nothing(", List.of("object")))
          .isInstanceOfSatisfying(
              ExpressionException.class, e -> assertThat(e.line()).isEqualTo(2));
    }

    @Test
    void unknownNamesAreRefused() {
      assertThatThrownBy(() -> expressions.compile("pod.a == 1", List.of("object")))
          .hasMessageContaining("pod");
    }

    @Test
    void mustBeTrueOrFalse() {
      assertThatThrownBy(() -> expressions.compile("1 + 1", List.of("object")))
          .hasMessageContaining("true or false");
    }
  }
}
