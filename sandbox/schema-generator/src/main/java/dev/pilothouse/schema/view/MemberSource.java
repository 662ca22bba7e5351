package dev.pilothouse.schema.view;

import dev.pilothouse.schema.view.SchemaText.Field;

/** The methods of a view for one field. */
final class MemberSource {

  private final String owner;
  private final Field field;
  private final Notation notation;
  private final String member;
  private final String suffix;

  MemberSource(String owner, Field field, Notation notation) {
    this.owner = owner;
    this.field = field;
    this.notation = notation;
    this.member = Names.member(field.json());
    this.suffix = Names.capital(member.endsWith("_") ? member.replace("_", "") : member);
  }

  String member() {
    return member;
  }

  /** The methods; those that come from an interface are marked by {@code override}. */
  String text(boolean override) {
    StringBuilder text = new StringBuilder();
    text.append(reading(override ? "  @Override\n" : ""));
    text.append(writing(override ? "  @Override\n" : ""));
    if (notation.isList()) {
      text.append(plus());
    } else if (notation.isMap()) {
      text.append(entries());
    }
    return text.toString();
  }

  private String reading(String override) {
    return """

      /** %s */
    %s  public %s %s() {
        return %s;
      }

      public boolean has%s() {
        return Members.has(struct, "%s");
      }
    """
        .formatted(
            Names.javadoc(field.description(), "The field " + field.json() + "."),
            override,
            notation.type(),
            member,
            expression(),
            suffix,
            field.json());
  }

  private String expression() {
    String read = notation.read("struct.get(\"" + field.json() + "\")");
    String json = field.defaultJson();
    String otherwise = json.isEmpty() ? "" : notation.literal(json);
    return otherwise.isEmpty()
        ? read
        : read.substring(0, read.length() - 1) + ", " + otherwise + ")";
  }

  private String writing(String override) {
    return """

    %s  public %s with%s(%s %s) {
        return new %s(Members.%s(struct, "%s", %s));
      }

      public %s without%s() {
        return new %s(struct.without("%s"));
      }
    """
        .formatted(
            override,
            owner,
            suffix,
            notation.type(),
            member,
            owner,
            put(),
            field.json(),
            value(member, field.notation()),
            owner,
            suffix,
            owner,
            field.json());
  }

  /** How a zero is written: as Go writes it in JSON, which leaves most of them out. */
  private String put() {
    return switch (field.notation().charAt(0)) {
      case '@', 'Q', 'I', 'A', 'O' -> "with";
      case 'T', 'M' -> field.is("value") ? "withOrNull" : "withUnlessZero";
      default -> field.is("pointer") || field.is("always") ? "with" : "withUnlessZero";
    };
  }

  private static String value(String variable, String notation) {
    return notation.equals("M") ? "Members.microTime(" + variable + ")" : variable;
  }

  private String plus() {
    return """

      /** With one more item at the end of {@link #%s()}. */
      public %s plus%s(%s item) {
        return new %s(Members.plus(struct, "%s", item));
      }
    """
        .formatted(member, owner, suffix, notation.items(), owner, field.json());
  }

  private String entries() {
    return """

      /** With one entry of {@link #%s()} set. */
      public %s with%s(String key, %s value) {
        return new %s(Members.withEntry(struct, "%s", key, value));
      }

      /** Without one entry of {@link #%s()}. */
      public %s without%s(String key) {
        return new %s(Members.withoutEntry(struct, "%s", key));
      }
    """
        .formatted(
            member,
            owner,
            suffix,
            notation.items(),
            owner,
            field.json(),
            member,
            owner,
            suffix,
            owner,
            field.json());
  }
}
