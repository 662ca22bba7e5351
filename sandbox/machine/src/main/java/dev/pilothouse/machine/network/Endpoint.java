package dev.pilothouse.machine.network;

/** An IP address and a port. */
public record Endpoint(String address, int port) implements Comparable<Endpoint> {

  public static final String ANY = "0.0.0.0";

  @Override
  public int compareTo(Endpoint other) {
    int byAddress = address.compareTo(other.address);
    return byAddress != 0 ? byAddress : Integer.compare(port, other.port);
  }

  /** As "10.244.1.5:8080". */
  @Override
  public String toString() {
    return address + ":" + port;
  }
}
