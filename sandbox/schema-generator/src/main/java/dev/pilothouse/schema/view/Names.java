package dev.pilothouse.schema.view;

import java.util.Set;
import javax.lang.model.SourceVersion;

/** How Kubernetes' names are written in Java. */
final class Names {

  private static final String ROOT = "dev.pilothouse.apiserver.view.";

  /** Methods that every record, or every view, has. */
  private static final Set<String> TAKEN =
      Set.of(
          "struct",
          "isEmpty",
          "hashCode",
          "toString",
          "getClass",
          "notify",
          "notifyAll",
          "wait",
          "clone",
          "finalize");

  private Names() {}

  /** The package of the views of a definition's API group. */
  static String packageOf(String definition) {
    String[] parts = definition.split("\\.");
    return ROOT + parts[parts.length - 3];
  }

  /** The view of a definition such as {@code io.k8s.api.core.v1.Pod}. */
  static String qualified(String definition) {
    return packageOf(definition) + definition.substring(definition.lastIndexOf('.'));
  }

  /**
   * The method that reads a field: its JSON name, without signs that Java's names do not have, and
   * with an underscore after it where Java has the word for itself.
   */
  static String member(String json) {
    StringBuilder name = new StringBuilder();
    for (String word : json.split("[^A-Za-z0-9]+")) {
      name.append(name.isEmpty() ? word : capital(word));
    }
    String plain = name.toString();
    return SourceVersion.isKeyword(plain) || TAKEN.contains(plain) ? plain + "_" : plain;
  }

  /** What follows {@code has} and {@code with}. */
  static String capital(String word) {
    return word.isEmpty() ? "" : Character.toUpperCase(word.charAt(0)) + word.substring(1);
  }

  /** The first sentence of a description, as Javadoc. */
  static String javadoc(String description, String otherwise) {
    String text = description.replace("\\n", " ").replace("\\\\", "\\").strip();
    int end = text.indexOf(". ");
    String sentence = end < 0 ? text : text.substring(0, end + 1);
    return sentence.isEmpty()
        ? otherwise
        : sentence
            .replace("&", "&amp;")
            .replace("<", "&lt;")
            .replace(">", "&gt;")
            .replace("@", "&#64;")
            .replace("*/", "*&#47;")
            .replace("\\", "&#92;");
  }
}
