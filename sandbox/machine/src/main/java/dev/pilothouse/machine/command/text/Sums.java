package dev.pilothouse.machine.command.text;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.Errno;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.Failure;
import dev.pilothouse.machine.command.support.FileAccess;
import dev.pilothouse.machine.command.support.Gatherer;
import dev.pilothouse.machine.command.support.OptionTable;
import dev.pilothouse.machine.command.support.Options;
import dev.pilothouse.machine.command.support.Quoting;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** md5sum(1), sha256sum(1) and their like; base64(1). */
final class Sums {

  private static final OptionTable SUM =
      OptionTable.of(
          1, "b,binary c,check t,text z,zero tag ignore-missing quiet status strict w,warn");
  private static final OptionTable BASE = OptionTable.of(1, "d,decode i,ignore-garbage w,wrap=");
  private static final Pattern CHECK = Pattern.compile("([0-9a-fA-F]{32,128}) [ *](.+)");

  private Sums() {}

  static List<String> sumInputs(Call call) {
    return Gatherer.orStandardInput(SUM.parse(call).operands());
  }

  private static MessageDigest digest(Call call) {
    String name = call.shortName().replace("sum", "").toUpperCase(Locale.ROOT);
    try {
      return MessageDigest.getInstance(name.equals("MD5") ? name : name.replace("SHA", "SHA-"));
    } catch (NoSuchAlgorithmException unknown) {
      throw new Failure(1, "unknown algorithm");
    }
  }

  static int sum(Call call, List<Gatherer.Gathered> files) {
    Options options = SUM.parse(call);
    int status = 0;
    for (Gatherer.Gathered file : files) {
      SysException why = file.why();
      if (why != null) {
        call.complain(Quoting.needed(file.path()), why);
        status = 1;
      } else if (options.has("c")) {
        status |= check(call, file, options);
      } else {
        String hash = hash(call, file.content());
        String name = file.path();
        call.print(
            options.has("tag")
                ? call.shortName().replace("sum", "").toUpperCase(Locale.ROOT)
                    + " ("
                    + name
                    + ") = "
                    + hash
                : hash + (options.has("b") ? " *" : "  ") + name);
        call.write(options.has("z") ? 0 : '\n');
      }
    }
    return status;
  }

  private static String hash(Call call, Bytes content) {
    call.sys().charge(1 + content.size() / 64);
    return HexFormat.of().formatHex(digest(call).digest(content.toArray()));
  }

  private static int check(Call call, Gatherer.Gathered list, Options options) {
    int failed = 0;
    int unreadable = 0;
    int good = 0;
    for (String line : Gatherer.lines(list.text())) {
      Matcher matcher = CHECK.matcher(line);
      if (!matcher.matches()) {
        continue;
      }
      String path = matcher.group(2);
      try {
        Bytes content = FileAccess.read(call.sys(), path);
        boolean same = hash(call, content).equalsIgnoreCase(matcher.group(1));
        failed += same ? 0 : 1;
        good++;
        boolean told = !options.has("status") && (!same || !options.has("quiet"));
        call.print(told ? path + (same ? ": OK\n" : ": FAILED\n") : "");
      } catch (SysException why) {
        if (why.errno() == Errno.ENOENT && options.has("ignore-missing")) {
          continue;
        }
        call.complain(Quoting.needed(path), why);
        call.print(options.has("status") ? "" : path + ": FAILED open or read\n");
        unreadable++;
        good++;
      }
    }
    if (good == 0) {
      call.complain(Quoting.needed(list.path()) + ": no properly formatted checksum lines found");
      return 1;
    }
    if (!options.has("status")) {
      warn(call, unreadable, "listed file", "could not be read");
      warn(call, failed, "computed checksum", "did NOT match");
    }
    return failed + unreadable > 0 ? 1 : 0;
  }

  private static void warn(Call call, int count, String what, String why) {
    if (count > 0) {
      call.complain("WARNING: " + count + " " + what + (count == 1 ? " " : "s ") + why);
    }
  }

  static List<String> baseInputs(Call call) {
    Options options = BASE.parse(call);
    if (options.operands().size() > 1) {
      throw BASE.extraOperand(call, options.operands().get(1));
    }
    return Gatherer.orStandardInput(options.operands());
  }

  static int base64(Call call, List<Gatherer.Gathered> files) {
    Options options = BASE.parse(call);
    Gatherer.Gathered file = files.getFirst();
    SysException why = file.why();
    if (why != null) {
      throw new Failure(1, Quoting.needed(file.path()) + ": " + why.errno().text());
    }
    if (options.has("d")) {
      return decode(call, file.text(), options.has("i"));
    }
    String width = options.value("w", "76");
    if (!width.matches("\\d{1,9}")) {
      throw new Failure(1, "invalid wrap size: " + Quoting.always(width));
    }
    String text = Base64.getEncoder().encodeToString(file.content().toArray());
    int columns = Integer.parseInt(width);
    for (int at = 0; columns > 0 && at < text.length(); at += columns) {
      call.println(text.substring(at, Math.min(text.length(), at + columns)));
    }
    call.print(columns == 0 ? text : "");
    return 0;
  }

  private static int decode(Call call, String text, boolean ignoreGarbage) {
    String body = text.replaceAll(ignoreGarbage ? "[^A-Za-z0-9+/=]" : "[\n]", "");
    int end = 0;
    while (end < body.length() && isBase64(body.charAt(end))) {
      end++;
    }
    int padding = 0;
    while (end + padding < body.length() && body.charAt(end + padding) == '=' && padding < 2) {
      padding++;
    }
    boolean whole = end + padding == body.length() && (end + padding) % 4 == 0;
    int usable = whole ? end + padding : end / 4 * 4;
    String rest = whole ? "" : body.substring(usable, end);
    call.write(Bytes.of(Base64.getDecoder().decode(body.substring(0, usable))));
    if (!whole && rest.length() > 1) {
      call.write(Bytes.of(Base64.getDecoder().decode(rest)));
    }
    if (!whole) {
      throw new Failure(1, "invalid input");
    }
    return 0;
  }

  private static boolean isBase64(char c) {
    return c < 0x80 && (Character.isLetterOrDigit(c) || c == '+' || c == '/');
  }
}
