package dev.pilothouse.kubectl.api;

import dev.pilothouse.kubectl.cli.Invocation;
import dev.pilothouse.kubectl.cli.UsageException;
import dev.pilothouse.kubectl.session.Session;
import org.jspecify.annotations.Nullable;

/** What a command works with: its command line, its session, its cluster. */
public final class Context {

  private final Session session;
  private final Invocation invocation;
  private final Transport transport;
  private @Nullable Kubeconfig config;
  private @Nullable Cluster cluster;
  private @Nullable DryRun dryRun;

  public Context(Session session, Invocation invocation, Transport transport) {
    this.session = session;
    this.invocation = invocation;
    this.transport = transport;
  }

  public Session session() {
    return session;
  }

  public Invocation invocation() {
    return invocation;
  }

  public Kubeconfig config() {
    if (config == null) {
      config = Kubeconfig.load(session, invocation);
    }
    return config;
  }

  /** The cluster of the kubeconfig and the flags; only its server's address is looked up here. */
  public Cluster cluster() {
    if (cluster == null) {
      cluster =
          new Cluster(session, transport, new Targets(session, invocation, config()).target());
    }
    return cluster;
  }

  /** The namespace that unqualified names are in. */
  public String namespace() {
    return cluster().target().namespace();
  }

  public Discovery discovery() {
    return cluster().discovery();
  }

  /**
   * The type that a word names.
   *
   * @throws UsageException when the server has none of that name
   */
  public ApiType type(String word) {
    ApiType type = discovery().find(word);
    if (type == null) {
      int dot = word.indexOf('.');
      throw new UsageException(
          "the server doesn't have a resource type \""
              + (dot < 0 ? word : word.substring(0, dot))
              + "\"");
    }
    return type;
  }

  /** The core or other type that kubectl itself needs, by its plural and group. */
  public ApiType known(String qualified) {
    return type(qualified);
  }

  public void out(String text) {
    session.out(text);
  }

  public void err(String text) {
    session.err(text);
  }

  public String text(String flag) {
    return invocation.text(flag);
  }

  public boolean flag(String flag) {
    return invocation.flag(flag);
  }

  /** A value of --dry-run, checked. */
  public DryRun dryRun() {
    if (dryRun == null) {
      dryRun = DryRun.of(this);
    }
    return dryRun;
  }
}
