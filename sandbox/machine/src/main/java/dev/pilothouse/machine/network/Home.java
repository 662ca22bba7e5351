package dev.pilothouse.machine.network;

/** A network namespace: number 0 is its machine's own. */
public record Home(String machine, int namespace) implements Comparable<Home> {

  @Override
  public int compareTo(Home other) {
    int byMachine = machine.compareTo(other.machine);
    return byMachine != 0 ? byMachine : Integer.compare(namespace, other.namespace);
  }
}
