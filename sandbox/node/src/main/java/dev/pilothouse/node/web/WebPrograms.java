package dev.pilothouse.node.web;

import dev.pilothouse.machine.ProgramCatalogue;

/** The web servers as programs. */
public final class WebPrograms {

  private WebPrograms() {}

  /** Adds the programs to a catalogue. */
  public static ProgramCatalogue register(ProgramCatalogue catalogue) {
    return catalogue
        .add("httpd", new WebServer(new Apache()))
        .add("hello-app", new WebServer(new HelloApp()));
  }
}
