package dev.pilothouse.apiserver.openapi;

/** The version of OpenAPI that a document is written in. */
enum Dialect {
  V2("#/definitions/"),
  V3("#/components/schemas/");

  /** What stands before the name of a definition in a reference. */
  final String references;

  Dialect(String references) {
    this.references = references;
  }
}
