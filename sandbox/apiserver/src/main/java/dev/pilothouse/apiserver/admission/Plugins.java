package dev.pilothouse.apiserver.admission;

import java.util.List;

/** The plugins that are on, in their order. */
public final class Plugins {

  public static final List<Plugin> ALL =
      List.of(
          new LimitRanger(),
          new ServiceAccountPlugin(),
          new Priority(),
          new DefaultTolerationSeconds(),
          new RuntimeClass(),
          new DefaultStorageClass(),
          new DefaultIngressClass(),
          new PodSecurity(),
          new RoleEscalation());

  /** What counts what is used: the last to be asked. */
  public static final Plugin QUOTA = new ResourceQuota();

  private Plugins() {}
}
