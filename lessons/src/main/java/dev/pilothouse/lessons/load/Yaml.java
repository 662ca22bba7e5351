package dev.pilothouse.lessons.load;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A value of a YAML file that knows its line. Asking for what is not there, or for another kind of
 * value, records a fault and gives something harmless, so that all mistakes of a file are found in
 * one reading.
 */
final class Yaml {

  private static final LoadSettings SETTINGS =
      LoadSettings.builder()
          .setUseMarks(true)
          .setMaxAliasesForCollections(20)
          .setCodePointLimit(1 << 20)
          .setAllowDuplicateKeys(false)
          .build();

  private final String file;
  private final Faults faults;
  private final Node node;

  private Yaml(String file, Faults faults, Node node) {
    this.file = file;
    this.faults = faults;
    this.node = node;
  }

  /** The content of a file, or empty, with a fault recorded, when it is not YAML or empty. */
  static Optional<Yaml> parse(String file, String content, Faults faults) {
    try {
      Optional<Node> root = new Compose(SETTINGS).composeString(content);
      if (root.isEmpty()) {
        faults.add(file, 1, "the file is empty");
      }
      return root.map(node -> new Yaml(file, faults, node));
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
      faults.add(file, line, "not YAML: " + e.getProblem());
    } catch (YamlEngineException e) {
      faults.add(
          file, 1, "not YAML: " + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
    return Optional.empty();
  }

  int line() {
    return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
  }

  /** Line of the first line of a text: that of a block scalar is below its mark. */
  int textLine() {
    boolean block = node instanceof ScalarNode scalar && !scalar.isPlain() && isBlock(scalar);
    return line() + (block ? 1 : 0);
  }

  private static boolean isBlock(ScalarNode scalar) {
    return switch (scalar.getScalarStyle()) {
      case LITERAL, FOLDED -> true;
      default -> false;
    };
  }

  void fault(String message) {
    faults.add(file, line(), message);
  }

  void fault(int line, String message) {
    faults.add(file, line, message);
  }

  boolean isText() {
    return node instanceof ScalarNode;
  }

  boolean isMap() {
    return node instanceof MappingNode;
  }

  String text() {
    if (node instanceof ScalarNode scalar) {
      return scalar.getValue();
    }
    fault("must be a text");
    return "";
  }

  int number(int least, int most) {
    try {
      int number = Integer.parseInt(text().strip());
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    fault("must be a whole number from " + least + " to " + most);
    return least;
  }

  boolean flag() {
    String text = text();
    if (!text.equals("true") && !text.equals("false")) {
      fault("must be true or false");
    }
    return text.equals("true");
  }

  List<Yaml> items() {
    if (node instanceof SequenceNode sequence) {
      List<Yaml> items = new ArrayList<>();
      for (Node item : sequence.getValue()) {
        items.add(new Yaml(file, faults, item));
      }
      return items;
    }
    fault("must be a list");
    return List.of();
  }

  List<String> texts() {
    return items().stream().map(Yaml::text).toList();
  }

  /** The entries of a map in their order; none, with a fault recorded, when it is not a map. */
  Map<String, Yaml> entries() {
    Map<String, Yaml> entries = new LinkedHashMap<>();
    if (node instanceof MappingNode mapping) {
      for (NodeTuple tuple : mapping.getValue()) {
        String key = new Yaml(file, faults, tuple.getKeyNode()).text();
        if (entries.put(key, new Yaml(file, faults, tuple.getValueNode())) != null) {
          new Yaml(file, faults, tuple.getKeyNode()).fault("\"" + key + "\" is there twice");
        }
      }
    } else {
      fault("must be a map");
    }
    return entries;
  }

  /** This map, to be read key by key. */
  YamlMap map() {
    return new YamlMap(this, entries());
  }
}
