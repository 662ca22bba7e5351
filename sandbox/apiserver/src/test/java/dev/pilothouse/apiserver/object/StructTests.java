package dev.pilothouse.apiserver.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class StructTests {
  private static final Struct POD =
      Struct.of(
          "kind", "Pod",
          "metadata", Struct.of("name", "web", "labels", Map.of("app", "web")),
          "spec",
              Struct.of(
                  "containers",
                  List.of(Map.of("name", "nginx")),
                  "hostNetwork",
                  true,
                  "priority",
                  7));

  @Nested
  class Reading {
    @Test
    void findsValuesByKeyAndByPath() {
      assertThat(POD.text("kind")).isEqualTo("Pod");
      assertThat(POD.textAt("metadata", "name")).isEqualTo("web");
      assertThat(POD.textAt("spec", "containers", "0", "name")).isEqualTo("nginx");
      assertThat(POD.struct("spec").number("priority", 0)).isEqualTo(7);
      assertThat(POD.struct("spec").flag("hostNetwork")).isTrue();
    }

    @Test
    void givesEmptyThingsForWhatIsAbsent() {
      assertThat(POD.get("status")).isNull();
      assertThat(POD.text("status")).isEmpty();
      assertThat(POD.struct("status")).isSameAs(Struct.EMPTY);
      assertThat(POD.listAt("status", "conditions")).isSameAs(Sequence.EMPTY);
      assertThat(POD.at("kind", "deeper")).isNull();
      assertThat(POD.at("spec", "containers", "1")).isNull();
      assertThat(POD.struct("spec").number("replicas", 3)).isEqualTo(3);
    }

    @Test
    void tellsAWrittenNullFromAnAbsentKey() {
      Struct struct = Struct.of("a", null);
      assertThat(struct.get("a")).isSameAs(Struct.NULL);
      assertThat(struct.has("a")).isTrue();
      assertThat(struct.struct("a")).isSameAs(Struct.EMPTY);
      assertThat(struct.get("b")).isNull();
    }

    @Test
    void isSeenAsJavasOwnMapsAndListsAllTheWayDown() {
      assertThat(POD.asPlain()).isEqualTo(POD.toPlain());
      assertThat(POD.asPlain().toString()).isEqualTo(POD.toPlain().toString());
    }

    @Test
    void isSeenAsAMap() {
      assertThat(POD.asMap())
          .containsOnlyKeys("kind", "metadata", "spec")
          .containsEntry("kind", "Pod");
      assertThatThrownBy(() -> POD.asMap().put("a", 1L))
          .isInstanceOf(UnsupportedOperationException.class);
      assertThat(Struct.of("a", Arrays.asList(1, null)).toPlain())
          .isEqualTo(Map.of("a", Arrays.asList(1L, null)));
    }
  }

  @Nested
  class Updating {
    @Test
    void copiesOnlyTheChangedPath() {
      Struct changed = POD.set("db", "metadata", "labels", "app");
      assertThat(changed.textAt("metadata", "labels", "app")).isEqualTo("db");
      assertThat(POD.textAt("metadata", "labels", "app")).isEqualTo("web");
      assertThat(changed.get("spec")).isSameAs(POD.get("spec"));
    }

    @Test
    void makesMissingStructsOnTheWay() {
      assertThat(Struct.EMPTY.set(1, "a", "b", "c").toString())
          .isEqualTo("{\"a\":{\"b\":{\"c\":1}}}");
      assertThat(Struct.of("a", null).set(1, "a", "b").toString()).isEqualTo("{\"a\":{\"b\":1}}");
    }

    @Test
    void refusesToWalkThroughAScalar() {
      assertThatThrownBy(() -> POD.set(1, "kind", "b"))
          .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void changesAndAppendsInsideSequences() {
      Struct changed =
          POD.set("2", "spec", "containers", "0", "image")
              .set("b", "spec", "containers", "1", "name");
      assertThat(changed.listAt("spec", "containers").toString())
          .isEqualTo("[{\"name\":\"nginx\",\"image\":\"2\"},{\"name\":\"b\"}]");
    }

    @Test
    void staysTheSameWhenNothingChanges() {
      assertThat(POD.with("kind", "Pod")).isSameAs(POD);
      assertThat(POD.set("web", "metadata", "name")).isSameAs(POD);
      assertThat(POD.remove("status", "phase")).isSameAs(POD);
    }

    @Test
    void removesByPath() {
      Struct changed = POD.remove("metadata", "labels").remove("spec", "containers", "0");
      assertThat(changed.struct("metadata").toString()).isEqualTo("{\"name\":\"web\"}");
      assertThat(changed.listAt("spec", "containers")).isEmpty();
    }

    @Test
    void keepsTheOrderOfKeys() {
      Struct struct = Struct.of("b", 1, "a", 2).with("c", 3).with("b", 4).without("a");
      assertThat(struct.keys()).containsExactly("b", "c");
    }
  }

  @Nested
  class Comparing {
    @Test
    void ignoresTheOrderOfKeys() {
      assertThat(Struct.of("a", 1, "b", 2))
          .isEqualTo(Struct.of("b", 2, "a", 1))
          .hasSameHashCodeAs(Struct.of("b", 2, "a", 1));
      assertThat(Sequence.of(1, 2)).isNotEqualTo(Sequence.of(2, 1));
    }

    @Test
    void tellsTypesApart() {
      assertThat(Struct.of("a", 1))
          .isNotEqualTo(Struct.of("a", "1"))
          .isNotEqualTo(Struct.of("a", null));
      assertThat(Struct.of("a", 1)).isNotEqualTo(Struct.EMPTY).isNotEqualTo(Struct.of("b", 1));
    }
  }

  @Nested
  class Sharing {
    @Test
    void sharesOneShapeBetweenStructsWithTheSameKeys() {
      assertThat(Struct.of("x1", 1, "x2", 2).shape)
          .isSameAs(Struct.of("x1", 3).with("x2", 4).shape);
      assertThat(Struct.of("x1", 1, "x2", 2).shape)
          .isSameAs(Struct.of("x0", 0, "x1", 1, "x2", 2).without("x0").shape);
    }

    @Test
    void survivesMoreShapesThanTheTableHolds() {
      for (int i = 0; i < 100_000; i++) {
        assertThat(Struct.of("key" + i, i).number("key" + i, -1)).isEqualTo(i);
      }
    }

    @Test
    void holdsManyKeys() {
      Map<String, Object> map = new LinkedHashMap<>();
      for (int i = 0; i < 50_000; i++) {
        map.put("k" + i, i);
      }
      Struct struct = Struct.copyOf(map);
      assertThat(struct.number("k49999", 0)).isEqualTo(49_999);
      assertThat(struct.has("k50000")).isFalse();
      Struct medium =
          Struct.copyOf(
              Map.copyOf(map).entrySet().stream()
                  .limit(40)
                  .collect(
                      LinkedHashMap::new, (m, e) -> m.put(e.getKey(), e.getValue()), Map::putAll));
      medium.forEach((key, value) -> assertThat(medium.get(key)).isEqualTo(value));
    }
  }

  @Nested
  class WritingText {
    @Test
    void writesNumbersAndEscapesAsGoDoes() {
      assertThat(
              Struct.of("a", 1.5, "b", 3.0, "c", 1e21, "d", 1e-7, "e", 0.000001, "f", 1.25e-9)
                  .toString())
          .isEqualTo("{\"a\":1.5,\"b\":3,\"c\":1e+21,\"d\":1e-7,\"e\":0.000001,\"f\":1.25e-9}");
      assertThat(Sequence.of("<a&b>\n\u0001\u2028é\"\\\ud800").toString())
          .isEqualTo("[\"\\u003ca\\u0026b\\u003e\\n\\u0001\\u2028é\\\"\\\\\\ufffd\"]");
    }
  }
}
