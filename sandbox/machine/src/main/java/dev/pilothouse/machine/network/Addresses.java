package dev.pilothouse.machine.network;

/** IPv4 addresses in text. */
public final class Addresses {

  private Addresses() {}

  /** Whether a text is an IPv4 address in four decimal parts. */
  public static boolean isAddress(String text) {
    return parse(text) >= 0;
  }

  /** The address as a number, -1 when the text is none. */
  public static long parse(String text) {
    long value = 0;
    int parts = 0;
    int part = -1;
    for (int index = 0; index <= text.length(); index++) {
      char one = index == text.length() ? '.' : text.charAt(index);
      if (one == '.') {
        if (part < 0 || ++parts > 4) {
          return -1;
        }
        value = value << 8 | part;
        part = -1;
      } else if (one >= '0' && one <= '9') {
        part = Math.max(0, part) * 10 + (one - '0');
        if (part > 255) {
          return -1;
        }
      } else {
        return -1;
      }
    }
    return parts == 4 ? value : -1;
  }

  /** Whether an address belongs to a network such as "10.244.1.0/24". */
  public static boolean contains(String network, String address) {
    int slash = network.indexOf('/');
    int length = slash < 0 ? 32 : Integer.parseInt(network.substring(slash + 1));
    long base = parse(slash < 0 ? network : network.substring(0, slash));
    long mask = length == 0 ? 0 : -1L << 32 - length;
    long value = parse(address);
    return base >= 0 && value >= 0 && (base & mask) == (value & mask);
  }

  public static boolean isLoopback(String address) {
    return contains("127.0.0.0/8", address);
  }

  /** "10.244.1.5" of "10.244.1.5/24". */
  public static String withoutLength(String address) {
    int slash = address.indexOf('/');
    return slash < 0 ? address : address.substring(0, slash);
  }
}
