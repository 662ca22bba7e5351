package dev.pilothouse.node.web;

import dev.pilothouse.machine.ProgramCatalogue;

/** The web servers as programs. */
public final class WebPrograms {

  private WebPrograms() {}

  /** Adds the programs to a catalogue. */
  public static ProgramCatalogue register(ProgramCatalogue catalogue) {
    return catalogue
        .add("httpd", new WebServer(new Apache()))
        .add("hello-app", new WebServer(new HelloApp()))
        .add("kubernetes-bootcamp", new WebServer(new Bootcamp()))
        .add("http-echo", new WebServer(new HttpEcho()))
        .add("whoami", new WebServer(new Whoami()))
        .add("echoserver", new WebServer(new EchoServer()))
        .add("podinfo", new WebServer(new Podinfo()))
        .add("guestbook", new WebServer(new Guestbook()))
        .add("hpa-example", new WebServer(new SmallSites.Busy()))
        .add("goproxy", new WebServer(new SmallSites.Proxy()))
        .add("http-https-echo", new WebServer(new SmallSites.JsonEcho()))
        .add("agnhost", new AgnhostProgram());
  }
}
