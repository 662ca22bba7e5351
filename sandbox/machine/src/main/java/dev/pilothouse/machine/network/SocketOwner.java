package dev.pilothouse.machine.network;

import dev.pilothouse.kernel.Part;

/** The part that runs the processes to which sockets belong. */
public interface SocketOwner extends Part {

  /** A socket of a machine has something to read, or has failed. */
  void inputChanged(String machine, long socket);

  /** A socket of a machine takes bytes again, is connected, or has failed. */
  void roomChanged(String machine, long socket);
}
