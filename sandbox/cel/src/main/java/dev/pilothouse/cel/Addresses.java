package dev.pilothouse.cel;

import static dev.cel.common.types.SimpleType.BOOL;
import static dev.cel.common.types.SimpleType.INT;
import static dev.cel.common.types.SimpleType.STRING;

import com.google.common.net.InetAddresses;
import dev.cel.common.types.OpaqueType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * IP addresses and blocks of them.
 *
 * @see <a href="https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-ip-address-library">
 *     Kubernetes IP address library</a>
 */
final class Addresses {

  private static final OpaqueType IP = OpaqueType.create("net.IP");
  private static final OpaqueType CIDR = OpaqueType.create("net.CIDR");

  /**
   * An address.
   *
   * @param bytes 4 or 16, in the order of the network; not to be changed
   */
  private record Address(List<Integer> bytes) {

    static Address parse(String text) {
      if (!text.contains(":")) {
        return new Address(Stream.of(text.split("\\.")).map(Integer::valueOf).toList());
      }
      int gap = text.indexOf("::");
      List<Integer> head = groups(gap < 0 ? text : text.substring(0, gap));
      List<Integer> tail = gap < 0 ? List.of() : groups(text.substring(gap + 2));
      List<Integer> bytes = new ArrayList<>(head);
      while (bytes.size() + tail.size() < LONG) {
        bytes.add(0);
      }
      bytes.addAll(tail);
      return new Address(List.copyOf(bytes));
    }

    private static List<Integer> groups(String text) {
      List<Integer> bytes = new ArrayList<>();
      for (String group : text.isEmpty() ? new String[0] : text.split(":")) {
        if (group.contains(".")) {
          bytes.addAll(parse(group).bytes);
        } else {
          int number = Integer.parseInt(group, 16);
          bytes.add(number >> Byte.SIZE);
          bytes.add(number & 0xff);
        }
      }
      return bytes;
    }

    boolean isShort() {
      return bytes.size() < LONG;
    }

    int first() {
      return bytes.getFirst();
    }

    boolean begins(int... values) {
      for (int at = 0; at < values.length; at++) {
        if (bytes.get(at) != values[at]) {
          return false;
        }
      }
      return true;
    }

    boolean isUnspecified() {
      return bytes.stream().allMatch(value -> value == 0);
    }

    boolean isLoopback() {
      return isShort()
          ? first() == 127
          : bytes.getLast() == 1
              && bytes.subList(0, LONG - 1).stream().allMatch(value -> value == 0);
    }

    boolean isLinkLocalUnicast() {
      return isShort() ? begins(169, 254) : first() == 0xfe && (bytes.get(1) & 0xc0) == 0x80;
    }

    boolean isMulticast() {
      return isShort() ? (first() & 0xf0) == 0xe0 : first() == 0xff;
    }

    boolean isLinkLocalMulticast() {
      return isShort() ? begins(224, 0, 0) : first() == 0xff && (bytes.get(1) & 0xf) == 2;
    }

    boolean isGlobalUnicast() {
      boolean broadcast = isShort() && bytes.stream().allMatch(value -> value == 0xff);
      return !broadcast
          && !isUnspecified()
          && !isLoopback()
          && !isMulticast()
          && !isLinkLocalUnicast();
    }

    Address masked(int bits) {
      List<Integer> kept = new ArrayList<>();
      for (int at = 0; at < bytes.size(); at++) {
        int left = Math.clamp(bits - (long) at * Byte.SIZE, 0, Byte.SIZE);
        kept.add(bytes.get(at) & 0xff << Byte.SIZE - left & 0xff);
      }
      return new Address(List.copyOf(kept));
    }

    /** As RFC 5952 writes it: the longest run of zero groups is left out. */
    @Override
    public String toString() {
      if (isShort()) {
        return bytes.stream().map(String::valueOf).collect(Collectors.joining("."));
      }
      List<String> groups = new ArrayList<>();
      for (int at = 0; at < LONG; at += 2) {
        groups.add(Integer.toHexString(bytes.get(at) << Byte.SIZE | bytes.get(at + 1)));
      }
      int start = 0;
      int length = 0;
      for (int at = 0; at < groups.size(); at++) {
        int end = at;
        while (end < groups.size() && groups.get(end).equals("0")) {
          end++;
        }
        if (end - at > length) {
          start = at;
          length = end - at;
        }
      }
      if (length < 2) {
        return String.join(":", groups);
      }
      return String.join(":", groups.subList(0, start))
          + "::"
          + String.join(":", groups.subList(start + length, groups.size()));
    }
  }

  private record Block(Address address, int bits) {

    boolean contains(Address other) {
      return other.bytes.size() == address.bytes.size()
          && other.masked(bits).equals(address.masked(bits));
    }

    @Override
    public String toString() {
      return address + "/" + bits;
    }
  }

  private static final int LONG = 16;

  private Addresses() {}

  static void addTo(Functions functions) {
    functions.type(IP, Address.class).type(CIDR, Block.class);
    functions.global("ip", IP, a -> ip((String) a[0]), STRING);
    functions.global("isIP", BOOL, a -> isIp((String) a[0]), STRING);
    functions.global(
        "ip.isCanonical", BOOL, a -> ip((String) a[0]).toString().equals(a[0]), STRING);
    functions.global("string", STRING, a -> a[0].toString(), IP);
    functions.member("family", INT, a -> ip(a).isShort() ? 4L : 6L, IP);
    functions.member("isUnspecified", BOOL, a -> ip(a).isUnspecified(), IP);
    functions.member("isLoopback", BOOL, a -> ip(a).isLoopback(), IP);
    functions.member("isLinkLocalMulticast", BOOL, a -> ip(a).isLinkLocalMulticast(), IP);
    functions.member("isLinkLocalUnicast", BOOL, a -> ip(a).isLinkLocalUnicast(), IP);
    functions.member("isGlobalUnicast", BOOL, a -> ip(a).isGlobalUnicast(), IP);
    functions.global("cidr", CIDR, a -> cidr((String) a[0]), STRING);
    functions.global("isCIDR", BOOL, a -> isCidr((String) a[0]), STRING);
    functions.global("string", STRING, a -> a[0].toString(), CIDR);
    functions.member("containsIP", BOOL, a -> cidr(a).contains((Address) a[1]), CIDR, IP);
    functions.member("containsIP", BOOL, a -> cidr(a).contains(ip((String) a[1])), CIDR, STRING);
    functions.member("containsCIDR", BOOL, a -> contains(cidr(a), (Block) a[1]), CIDR, CIDR);
    functions.member(
        "containsCIDR", BOOL, a -> contains(cidr(a), cidr((String) a[1])), CIDR, STRING);
    functions.member("ip", IP, a -> cidr(a).address, CIDR);
    functions.member("masked", CIDR, a -> masked(cidr(a)), CIDR);
    functions.member("prefixLength", INT, a -> (long) cidr(a).bits, CIDR);
  }

  private static Address ip(Object[] arguments) {
    return (Address) arguments[0];
  }

  private static Block cidr(Object[] arguments) {
    return (Block) arguments[0];
  }

  private static boolean isIp(String text) {
    return InetAddresses.isInetAddress(text)
        && text.indexOf('%') < 0
        && !text.toLowerCase(java.util.Locale.ROOT).startsWith("::ffff:");
  }

  private static Address ip(String text) {
    if (!isIp(text)) {
      throw new IllegalArgumentException(
          "IP Address \"" + text + "\" parse error during conversion from string");
    }
    return Address.parse(text);
  }

  private static boolean isCidr(String text) {
    int slash = text.indexOf('/');
    String bits = text.substring(slash + 1);
    return slash > 0
        && isIp(text.substring(0, slash))
        && bits.matches("0|[1-9][0-9]{0,2}")
        && Integer.parseInt(bits) <= ip(text.substring(0, slash)).bytes.size() * Byte.SIZE;
  }

  private static Block cidr(String text) {
    if (!isCidr(text)) {
      throw new IllegalArgumentException(
          "network address parse error during conversion from string: network address \""
              + text
              + "\" is invalid");
    }
    int slash = text.indexOf('/');
    return new Block(ip(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
  }

  private static boolean contains(Block block, Block other) {
    return other.bits >= block.bits && block.contains(other.address);
  }

  private static Block masked(Block block) {
    return new Block(block.address.masked(block.bits), block.bits);
  }
}
