package dev.pilothouse.apiserver.openapi;

import dev.pilothouse.apiserver.object.Struct;

/** Descriptions of what has none of its own in the schema. */
final class Texts {
  private static final String CONVENTIONS =
      "https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md";

  static final Struct API_VERSION =
      text(
          "APIVersion defines the versioned schema of this representation of an object. Servers should convert"
              + " recognized schemas to the latest internal value, and may reject unrecognized values. More info: "
              + CONVENTIONS
              + "#resources");

  static final Struct KIND =
      text(
          "Kind is a string value representing the REST resource this object represents. Servers may infer this"
              + " from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: "
              + CONVENTIONS
              + "#types-kinds");

  static final String METADATA =
      "Standard object's metadata. More info: " + CONVENTIONS + "#metadata";

  static final String LIST_METADATA =
      "Standard list metadata. More info: " + CONVENTIONS + "#metadata";

  static final String QUANTITY =
      "An amount: a number with a suffix of 1000s (n, u, m, k, M, G, T, P, E), of 1024s (Ki, Mi, Gi, Ti, Pi, Ei), or"
          + " with an exponent.";

  static final String INT_OR_STRING =
      "A number or a text, such as a port number or the name of a port.";

  private Texts() {}

  private static Struct text(String description) {
    return Struct.of("description", description, "type", "string");
  }
}
