package dev.pilothouse.machine;

import dev.pilothouse.machine.file.Layer;

/**
 * How to make a machine.
 *
 * @param name the name by which the world knows it, and its host name
 * @param files what its disk holds at first; shared by all machines made from it
 * @param cpus how many CPUs it has
 * @param memoryBytes its memory
 * @param address its address on the network of the nodes with the prefix length,
 *     "192.168.64.11/24", or "" for none
 */
public record MachineSpec(String name, Layer files, int cpus, long memoryBytes, String address) {

  public MachineSpec {
    if (name.isEmpty() || cpus <= 0 || memoryBytes <= 0) {
      throw new IllegalArgumentException("a machine has a name, CPUs and memory");
    }
  }

  public static MachineSpec of(String name, Layer files, String address) {
    return new MachineSpec(name, files, 2, 4L << 30, address);
  }
}
