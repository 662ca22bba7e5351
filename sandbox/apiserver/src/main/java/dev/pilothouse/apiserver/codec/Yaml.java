package dev.pilothouse.apiserver.codec;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * YAML as sigs.k8s.io/yaml reads and writes it, which is through JSON: keys become strings, what
 * JSON cannot hold is refused. Failures are {@link CodecException}s with that library's words.
 */
public final class Yaml {
  private static final String FAILED = "error converting YAML to JSON: ";

  private Yaml() {}

  /** Reads the first document of the text; {@link Struct#NULL} when there is none. */
  public static Object read(String text) {
    return read(text, null);
  }

  /**
   * As {@link #read(String)}; keys given twice are an error, as a server in strict mode reports it.
   */
  public static Object readStrict(String text) {
    List<String> duplicates = new ArrayList<>();
    Object value = read(text, duplicates);
    if (!duplicates.isEmpty()) {
      throw new CodecException(
          FAILED + "yaml: unmarshal errors:\n" + String.join("\n", duplicates));
    }
    return value;
  }

  private static Object read(String text, @Nullable List<String> duplicates) {
    try {
      Object value = new YamlReader(text, duplicates).document();
      Object present = value == null ? Struct.NULL : value;
      requireFinite(present);
      return present;
    } catch (CodecException failure) {
      throw new CodecException(FAILED + failure.getMessage());
    }
  }

  private static void requireFinite(Object value) {
    switch (value) {
      case Double number when number.isNaN() || number.isInfinite() ->
          throw new CodecException(
              "json: unsupported value: "
                  + (number.isNaN() ? "NaN" : number > 0 ? "+Inf" : "-Inf"));
      case Struct struct -> struct.forEach((_, item) -> requireFinite(item));
      case Sequence sequence -> sequence.forEach(Yaml::requireFinite);
      default -> {}
    }
  }

  public static Struct readStruct(String text) {
    return Json.struct(read(text));
  }

  /**
   * Reads all documents as kubectl reads a file: JSON values one after another when the text begins
   * with a brace, else documents cut at lines of {@code ---}, so that lines in messages count from
   * the document's start. Empty documents are left out.
   */
  public static List<Object> readAll(String text) {
    List<Object> values = new ArrayList<>();
    readInto(values, text);
    return values;
  }

  /**
   * The documents of a text up to one that cannot be read.
   *
   * @param failure why reading ended early; null when all was read
   */
  public record Documents(List<Object> values, @Nullable CodecException failure) {}

  /**
   * As {@link #readAll}, for who works on what stands before a broken document, as kubectl does.
   */
  public static Documents readUntilFailure(String text) {
    List<Object> values = new ArrayList<>();
    try {
      readInto(values, text);
      return new Documents(values, null);
    } catch (CodecException failure) {
      return new Documents(values, failure);
    }
  }

  private static void readInto(List<Object> values, String text) {
    if (text.stripLeading().startsWith("{")) {
      readJsonOrYaml(values, text);
    } else {
      readYaml(values, text);
    }
  }

  /**
   * What looks like JSON may still be a YAML flow mapping; when it is neither, the message is
   * JSON's.
   */
  private static void readJsonOrYaml(List<Object> values, String text) {
    JsonReader reader = new JsonReader(text, null);
    try {
      reader.documents(values);
    } catch (CodecException failure) {
      if (values.isEmpty()) {
        try {
          readYaml(values, text);
          return;
        } catch (CodecException _) {
          values.clear(); // the first message is the one that is given
        }
      }
      throw reader.isAtEnd()
          ? new CodecException("unexpected EOF")
          : new CodecException("json: offset " + reader.offset() + ": " + failure.getMessage());
    }
  }

  private static void readYaml(List<Object> values, String text) {
    for (String document : split(text)) {
      Object value = read(document);
      if (value != Struct.NULL) {
        values.add(value);
      }
    }
  }

  /** The documents of a text, each without the {@code ---} line that ends it. */
  public static List<String> split(String text) {
    List<String> documents = new ArrayList<>();
    StringBuilder document = new StringBuilder();
    for (int start = 0; start < text.length(); ) {
      int feed = text.indexOf('\n', start);
      int end = feed < 0 ? text.length() : feed + 1;
      String line = text.substring(start, end);
      start = end;
      if (isSeparator(line) && !document.isEmpty()) {
        documents.add(document.toString());
        document.setLength(0);
      } else {
        document.append(line);
      }
    }
    if (!document.isEmpty()) {
      documents.add(document.toString());
    }
    return documents;
  }

  private static boolean isSeparator(String line) {
    if (!line.startsWith("---")) {
      return false;
    }
    String rest = line.substring(3).strip();
    if (!rest.isEmpty() && !rest.startsWith("#")) {
      throw new CodecException("invalid Yaml document separator: " + rest);
    }
    return true;
  }

  /** What {@code kubectl -o yaml} prints. */
  public static String write(Object value) {
    return YamlWriter.write(value);
  }
}
