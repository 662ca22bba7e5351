package dev.pilothouse.cel;

import static dev.cel.common.types.SimpleType.BOOL;
import static dev.cel.common.types.SimpleType.INT;
import static dev.cel.common.types.SimpleType.STRING;

import com.google.common.net.InetAddresses;
import dev.cel.common.types.OpaqueType;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;

/**
 * IP addresses and blocks of them.
 *
 * @see <a href="https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-ip-address-library">
 *     Kubernetes IP address library</a>
 */
final class Addresses {

  private static final OpaqueType IP = OpaqueType.create("net.IP");
  private static final OpaqueType CIDR = OpaqueType.create("net.CIDR");

  private record Address(InetAddress value) {
    byte[] bytes() {
      return value.getAddress();
    }

    @Override
    public String toString() {
      return InetAddresses.toAddrString(value);
    }
  }

  private record Block(Address address, int bits) {

    boolean contains(Address other) {
      return other.bytes().length == address.bytes().length
          && Arrays.equals(masked(other.bytes(), bits), masked(address.bytes(), bits));
    }

    @Override
    public String toString() {
      return address + "/" + bits;
    }
  }

  private Addresses() {}

  static void addTo(Functions functions) {
    functions.type(IP, Address.class).type(CIDR, Block.class);
    functions.global("ip", IP, a -> ip((String) a[0]), STRING);
    functions.global("isIP", BOOL, a -> isIp((String) a[0]), STRING);
    functions.global(
        "ip.isCanonical", BOOL, a -> ip((String) a[0]).toString().equals(a[0]), STRING);
    functions.global("string", STRING, a -> a[0].toString(), IP);
    functions.member("family", INT, a -> ip(a).value instanceof Inet4Address ? 4L : 6L, IP);
    functions.member("isUnspecified", BOOL, a -> ip(a).value.isAnyLocalAddress(), IP);
    functions.member("isLoopback", BOOL, a -> ip(a).value.isLoopbackAddress(), IP);
    functions.member("isLinkLocalMulticast", BOOL, a -> isLinkLocalMulticast(ip(a)), IP);
    functions.member("isLinkLocalUnicast", BOOL, a -> ip(a).value.isLinkLocalAddress(), IP);
    functions.member("isGlobalUnicast", BOOL, a -> isGlobalUnicast(ip(a)), IP);
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
    return new Address(InetAddresses.forString(text));
  }

  private static boolean isCidr(String text) {
    int slash = text.indexOf('/');
    String bits = text.substring(slash + 1);
    return slash > 0
        && isIp(text.substring(0, slash))
        && bits.matches("0|[1-9][0-9]{0,2}")
        && Integer.parseInt(bits) <= ip(text.substring(0, slash)).bytes().length * Byte.SIZE;
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
    try {
      InetAddress first = InetAddress.getByAddress(masked(block.address.bytes(), block.bits));
      return new Block(new Address(first), block.bits);
    } catch (java.net.UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static byte[] masked(byte[] bytes, int bits) {
    byte[] result = bytes.clone();
    for (int at = 0; at < result.length; at++) {
      int kept = Math.clamp(bits - (long) at * Byte.SIZE, 0, Byte.SIZE);
      result[at] &= (byte) (0xff << (Byte.SIZE - kept));
    }
    return result;
  }

  private static boolean isLinkLocalMulticast(Address address) {
    return address.value.isMCLinkLocal();
  }

  private static boolean isGlobalUnicast(Address address) {
    InetAddress value = address.value;
    boolean broadcast = address.toString().equals("255.255.255.255");
    return !broadcast
        && !value.isAnyLocalAddress()
        && !value.isLoopbackAddress()
        && !value.isMulticastAddress()
        && !value.isLinkLocalAddress();
  }
}
