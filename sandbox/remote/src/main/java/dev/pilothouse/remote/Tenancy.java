package dev.pilothouse.remote;

/** How much of a cluster is a sandbox'. */
public enum Tenancy {
  /** A namespace of a cluster that others use too. */
  NAMESPACE,
  /** A whole cluster; the learner is its administrator. */
  CLUSTER
}
