package dev.pilothouse.node.nginx;

/** A configuration that nginx refuses; the message is what it says after "[emerg]". */
final class BadConfiguration extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final String text;

  BadConfiguration(String text) {
    super(text, null, false, false);
    this.text = text;
  }

  BadConfiguration(String problem, Directive directive) {
    this(problem + directive.place());
  }

  String text() {
    return text;
  }
}
