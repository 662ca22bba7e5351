package dev.pilothouse.node.redis;

/** A command that cannot be done; the text is what the client is told after "-". */
final class CommandError extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final String text;

  CommandError(String text) {
    super(text, null, false, false);
    this.text = text;
  }

  String text() {
    return text;
  }

  static CommandError wrongType() {
    return new CommandError("WRONGTYPE Operation against a key holding the wrong kind of value");
  }

  static CommandError notAnInteger() {
    return new CommandError("ERR value is not an integer or out of range");
  }

  static CommandError syntax() {
    return new CommandError("ERR syntax error");
  }
}
