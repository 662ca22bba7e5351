package dev.pilothouse.apiserver.codec;

import dev.pilothouse.apiserver.codec.YamlToken.Kind;
import dev.pilothouse.apiserver.object.JsonText;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds the values of YAML documents from tokens. Aliases share what they stand for. */
final class YamlReader {
  /** The most values that a document may unfold to through aliases. */
  private static final long MOST_VALUES = 400_000;

  private static final int DEEPEST = 500;

  private final YamlScanner scanner;
  private final @Nullable List<String> duplicates;
  private final Map<String, Anchored> anchors = new HashMap<>();
  private long values;
  private long aliased;
  private int depth;

  /**
   * The first thing that is wrong with a value: it is told only when the whole text has been
   * parsed.
   */
  private @Nullable CodecException failure;

  YamlReader(String text, @Nullable List<String> duplicates) {
    this.scanner = new YamlScanner(text);
    this.duplicates = duplicates;
  }

  /** What an anchor names, with the number of values in it; no value while it is being read. */
  private record Anchored(@Nullable Object value, long size) {}

  /** The next document, or null at the end. */
  @Nullable Object document() {
    while (scanner.peek().kind() == Kind.DOCUMENT_END) {
      scanner.next();
    }
    if (scanner.peek().kind() == Kind.STREAM_END) {
      return null;
    }
    anchors.clear();
    boolean directives = false;
    while (scanner.peek().kind() == Kind.DIRECTIVE) {
      scanner.next();
      directives = true;
    }
    boolean explicit = scanner.peek().kind() == Kind.DOCUMENT_START;
    if (explicit) {
      scanner.next();
    } else if (directives) {
      throw parseError("did not find expected <document start>", scanner.peek().line());
    }
    Object value = endsDocument(scanner.peek().kind()) ? Struct.NULL : node(true, false, 0);
    scanner.peek(); // what follows is not read, but must be a token
    if (failure != null) {
      throw failure;
    }
    return value;
  }

  private static boolean endsDocument(Kind kind) {
    return switch (kind) {
      case STREAM_END, DOCUMENT_START, DOCUMENT_END, DIRECTIVE -> true;
      default -> false;
    };
  }

  private Object node(boolean block, boolean indentless, int contextLine) {
    if (scanner.peek().kind() == Kind.ALIAS) {
      return alias(scanner.next());
    }
    String anchor = "";
    String tag = "";
    int line = scanner.peek().line();
    while (scanner.peek().kind() == Kind.ANCHOR || scanner.peek().kind() == Kind.TAG) {
      YamlToken property = scanner.next();
      if (property.kind() == Kind.ANCHOR) {
        anchor = property.text();
      } else {
        tag = property.text();
      }
    }
    boolean properties = !anchor.isEmpty() || !tag.isEmpty();
    long before = values;
    if (!anchor.isEmpty()) {
      anchors.put(anchor, new Anchored(null, 0));
    }
    Object value = content(block, indentless, tag, properties, line);
    if (!anchor.isEmpty()) {
      anchors.put(anchor, new Anchored(value, values - before));
    }
    return value;
  }

  private Object alias(YamlToken token) {
    Anchored target = anchors.get(token.text());
    if (target == null) {
      throw new CodecException("yaml: unknown anchor '" + token.text() + "' referenced");
    }
    if (target.value() == null) {
      fail("yaml: anchor '" + token.text() + "' value contains itself");
      return Struct.NULL;
    }
    values += target.size();
    aliased += target.size();
    if (values > MOST_VALUES && aliased > values / 2) {
      throw new CodecException("yaml: document contains excessive aliasing");
    }
    return target.value();
  }

  private void fail(String message) {
    if (failure == null) {
      failure = new CodecException(message);
    }
  }

  private Object content(
      boolean block, boolean indentless, String tag, boolean properties, int line) {
    values++;
    if (++depth > DEEPEST) {
      throw new CodecException("yaml: exceeded max depth of " + DEEPEST);
    }
    YamlToken token = scanner.peek();
    Object value =
        switch (allowed(token.kind(), block, indentless)) {
          case SCALAR -> scalar(scanner.next(), tag);
          case BLOCK_ENTRY -> indentlessSequence();
          case FLOW_SEQUENCE_START -> flowSequence();
          case FLOW_MAPPING_START -> flowMapping();
          case BLOCK_SEQUENCE_START -> blockSequence();
          case BLOCK_MAPPING_START -> blockMapping();
          default -> {
            if (!properties) {
              throw parseError("did not find expected node content", token.line(), line);
            }
            yield tag.equals("!!str") ? "" : Struct.NULL;
          }
        };
    depth--;
    return value;
  }

  /** The kind, or STREAM_END when such a node cannot begin here. */
  private static Kind allowed(Kind kind, boolean block, boolean indentless) {
    return switch (kind) {
      case BLOCK_ENTRY -> indentless ? kind : Kind.STREAM_END;
      case BLOCK_SEQUENCE_START, BLOCK_MAPPING_START -> block ? kind : Kind.STREAM_END;
      default -> kind;
    };
  }

  private Object scalar(YamlToken token, String tag) {
    String text = token.text();
    if (tag.isEmpty()) {
      return token.plain() ? YamlScalars.resolve(text) : text;
    }
    return switch (tag) {
      case "!!binary" -> binary(text);
      case "!!float" ->
          YamlScalars.resolve(text) instanceof Number number
              ? (Object) number.doubleValue()
              : failTag(text, "!!float");
      case "!!int" ->
          YamlScalars.resolve(text) instanceof Long number ? number : failTag(text, "!!int");
      case "!!bool" ->
          YamlScalars.resolve(text) instanceof Boolean flag ? flag : failTag(text, "!!bool");
      case "!!null" -> Struct.NULL;
      default -> text;
    };
  }

  private Object failTag(String text, String tag) {
    fail("yaml: cannot decode !!str `" + text + "` as a " + tag);
    return text;
  }

  private String binary(String text) {
    try {
      byte[] bytes = Base64.getDecoder().decode(text.replaceAll("\\s", ""));
      return new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      fail("yaml: !!binary value contains invalid base64 data");
      return text;
    }
  }

  private Sequence blockSequence() {
    int line = scanner.next().line();
    List<Object> items = new ArrayList<>();
    while (scanner.peek().kind() == Kind.BLOCK_ENTRY) {
      scanner.next();
      Kind kind = scanner.peek().kind();
      items.add(
          kind == Kind.BLOCK_ENTRY || kind == Kind.BLOCK_END
              ? Struct.NULL
              : node(true, false, line));
    }
    if (scanner.peek().kind() != Kind.BLOCK_END) {
      throw parseError("did not find expected '-' indicator", scanner.peek().line(), line);
    }
    scanner.next();
    return Sequence.copyOf(items);
  }

  private Sequence indentlessSequence() {
    List<Object> items = new ArrayList<>();
    while (scanner.peek().kind() == Kind.BLOCK_ENTRY) {
      int line = scanner.next().line();
      items.add(
          switch (scanner.peek().kind()) {
            case BLOCK_ENTRY, KEY, VALUE, BLOCK_END -> Struct.NULL;
            default -> node(true, false, line);
          });
    }
    return Sequence.copyOf(items);
  }

  private Struct blockMapping() {
    int line = scanner.next().line();
    MappingBuilder mapping = new MappingBuilder();
    while (true) {
      YamlToken token = scanner.peek();
      if (token.kind() == Kind.BLOCK_END) {
        scanner.next();
        return mapping.build();
      }
      if (token.kind() != Kind.KEY) {
        throw parseError("did not find expected key", token.line(), line);
      }
      mapping.keyAt(token.line());
      scanner.next();
      mapping.key(scanner.peek(), isBlockEmpty() ? Struct.NULL : node(true, true, line));
      Object value = Struct.NULL;
      if (scanner.peek().kind() == Kind.VALUE) {
        scanner.next();
        value = isBlockEmpty() ? Struct.NULL : node(true, true, line);
      }
      mapping.value(value);
    }
  }

  private boolean isBlockEmpty() {
    return switch (scanner.peek().kind()) {
      case KEY, VALUE, BLOCK_END -> true;
      default -> false;
    };
  }

  private Sequence flowSequence() {
    int line = scanner.next().line();
    List<Object> items = new ArrayList<>();
    while (scanner.peek().kind() != Kind.FLOW_SEQUENCE_END) {
      if (!items.isEmpty()) {
        separator("did not find expected ',' or ']'", line);
        if (scanner.peek().kind() == Kind.FLOW_SEQUENCE_END) {
          break;
        }
      }
      items.add(scanner.peek().kind() == Kind.KEY ? flowPair(line) : node(false, false, line));
    }
    scanner.next();
    return Sequence.copyOf(items);
  }

  private Struct flowPair(int line) {
    MappingBuilder mapping = new MappingBuilder();
    scanner.next();
    flowEntry(mapping, line, Kind.FLOW_SEQUENCE_END);
    return mapping.build();
  }

  private Struct flowMapping() {
    int line = scanner.next().line();
    MappingBuilder mapping = new MappingBuilder();
    boolean first = true;
    while (scanner.peek().kind() != Kind.FLOW_MAPPING_END) {
      if (!first) {
        separator("did not find expected ',' or '}'", line);
        if (scanner.peek().kind() == Kind.FLOW_MAPPING_END) {
          break;
        }
      }
      first = false;
      mapping.keyAt(scanner.peek().line());
      if (scanner.peek().kind() == Kind.KEY) {
        scanner.next();
        flowEntry(mapping, line, Kind.FLOW_MAPPING_END);
      } else {
        mapping.key(scanner.peek(), node(false, false, line));
        mapping.value(Struct.NULL);
      }
    }
    scanner.next();
    return mapping.build();
  }

  /** A key, and a value when there is one; ends before {@code ,} or {@code end}. */
  private void flowEntry(MappingBuilder mapping, int line, Kind end) {
    Kind kind = scanner.peek().kind();
    boolean empty = kind == Kind.VALUE || kind == Kind.FLOW_ENTRY || kind == end;
    mapping.key(scanner.peek(), empty ? Struct.NULL : node(false, false, line));
    Object value = Struct.NULL;
    if (scanner.peek().kind() == Kind.VALUE) {
      scanner.next();
      Kind next = scanner.peek().kind();
      value = next == Kind.FLOW_ENTRY || next == end ? Struct.NULL : node(false, false, line);
    }
    mapping.value(value);
  }

  private void separator(String problem, int line) {
    if (scanner.peek().kind() != Kind.FLOW_ENTRY) {
      throw parseError(problem, scanner.peek().line(), line);
    }
    scanner.next();
  }

  private static CodecException parseError(String problem, int line) {
    return YamlText.error(problem, line, 0, false);
  }

  private static CodecException parseError(String problem, int line, int contextLine) {
    return YamlText.error(problem, line, contextLine, false);
  }

  /**
   * Collects a mapping's entries; {@code <<} takes in those of other mappings that are not given
   * here.
   */
  private final class MappingBuilder {
    private final Struct.Builder builder = Struct.builder();
    private final List<Struct> merged = new ArrayList<>();
    private @Nullable String key;
    private boolean nullKey;
    private int line;

    void keyAt(int keyLine) {
      line = keyLine;
    }

    void key(YamlToken token, Object value) {
      boolean merge = token.kind() == Kind.SCALAR && token.plain() && token.text().equals("<<");
      key = merge ? null : keyText(value);
      if (key != null && duplicates != null && builder.has(key)) {
        duplicates.add("  line " + (line + 1) + ": key \"" + key + "\" already set in map");
      }
    }

    void value(Object value) {
      if (nullKey) {
        fail(
            "unsupported map key of type: %!s(<nil>), key: <nil>, value: "
                + (value == Struct.NULL ? "<nil>" : goText(value)));
        nullKey = false;
      }
      if (key != null) {
        builder.put(key, value);
      } else if (value instanceof Struct struct) {
        merged.add(struct);
      } else if (value instanceof Sequence sequence
          && sequence.stream().allMatch(Struct.class::isInstance)) {
        sequence.structs().forEach(merged::add);
      } else {
        fail("yaml: map merge requires map or sequence of maps as the value");
      }
    }

    Struct build() {
      for (Struct struct : merged) {
        struct.forEach(
            (name, value) -> {
              if (!builder.has(name)) {
                builder.put(name, value);
              }
            });
      }
      return builder.build();
    }

    private String keyText(Object value) {
      return switch (value) {
        case String text -> SharedStrings.of(text, 0, text.length());
        case Boolean flag -> flag.toString();
        case Long number -> number.toString();
        case Double number -> floatKey(number);
        case Struct _ -> {
          fail("yaml: invalid map key: " + goText(value));
          yield "";
        }
        case Sequence _ -> {
          fail("yaml: invalid map key: " + goText(value));
          yield "";
        }
        default -> {
          nullKey = true;
          yield "";
        }
      };
    }

    private static String floatKey(double number) {
      if (Double.isNaN(number)) {
        return ".nan";
      }
      return Double.isInfinite(number) ? number > 0 ? ".inf" : "-.inf" : JsonText.number(number);
    }

    /** A value as Go's {@code %#v} shows it. */
    private static String goText(Object value) {
      return switch (value) {
        case Struct struct -> {
          List<String> parts = new ArrayList<>();
          struct.forEach((name, item) -> parts.add("\"" + name + "\":" + goText(item)));
          yield "map[interface {}]interface {}{" + String.join(", ", parts) + "}";
        }
        case Sequence sequence ->
            "[]interface {}{"
                + String.join(", ", sequence.stream().map(MappingBuilder::goText).toList())
                + "}";
        case String text -> "\"" + text + "\"";
        case Struct.Null _ -> "interface {}(nil)";
        default -> value.toString();
      };
    }
  }
}
