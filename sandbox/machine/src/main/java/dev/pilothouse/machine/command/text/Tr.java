package dev.pilothouse.machine.command.text;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.Program;
import dev.pilothouse.machine.ReadResult;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.Wake;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.CharClass;
import dev.pilothouse.machine.command.support.Failure;
import dev.pilothouse.machine.command.support.OptionTable;
import dev.pilothouse.machine.command.support.Options;
import dev.pilothouse.machine.command.support.Quoting;
import dev.pilothouse.machine.command.support.Text;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** tr(1), which works on bytes as GNU's does. */
final class Tr implements Program<Tr.State> {

  private static final OptionTable TABLE =
      OptionTable.of(1, "+ c,C,complement d,delete s,squeeze-repeats t,truncate-set1");

  /** The last byte that was written, -1 for none. */
  record State(int last) {}

  /** A table of what becomes of each byte: -1 for nothing; and which bytes are squeezed. */
  private record Map(int[] to, BitSet squeezed) {}

  @Override
  public Step<State> start(Sys sys) {
    return resume(new State(-1), sys);
  }

  @Override
  public Step<State> resume(State state, Sys sys) {
    Call call = new Call(sys);
    try {
      return run(state, call, map(call));
    } catch (Failure failure) {
      failure.tell(call);
      call.flush();
      return Step.exit(failure.status());
    }
  }

  private static Step<State> run(State from, Call call, Map map) {
    int last = from.last;
    while (!call.broken()) {
      switch (call.sys().read(0, 1 << 15)) {
        case ReadResult.Data data -> {
          last = translate(data.bytes(), map, last, call);
          if (!call.sys().charge(1 + data.bytes().size() / 256)) {
            call.flush();
            return Step.yield(new State(last));
          }
        }
        case ReadResult.Blocked _ -> {
          call.flush();
          return Step.await(new State(last), Wake.readable(0));
        }
        case ReadResult.End _ -> {
          call.flush();
          return Step.exit(0);
        }
      }
    }
    return Step.exit(1);
  }

  private static int translate(Bytes bytes, Map map, int before, Call call) {
    ByteArrayOutputStream output = new ByteArrayOutputStream(bytes.size());
    int last = before;
    for (int index = 0; index < bytes.size(); index++) {
      int to = map.to[bytes.at(index) & 0xff];
      if (to >= 0 && !(to == last && map.squeezed.get(to))) {
        output.write(to);
        last = to;
      }
    }
    call.write(Bytes.of(output.toByteArray()));
    return last;
  }

  private static Map map(Call call) {
    Options options = TABLE.parse(call);
    List<String> operands = options.operands();
    boolean delete = options.has("d");
    boolean squeeze = options.has("s");
    int wanted = delete == squeeze ? 2 : 1;
    check(call, operands, wanted, delete, squeeze);
    TrSet first = TrSet.parse(operands.getFirst(), options.has("c"));
    BitSet squeezed = new BitSet();
    int[] to = new int[256];
    for (int index = 0; index < 256; index++) {
      to[index] = delete && first.contains(index) ? -1 : index;
    }
    if (operands.size() > 1) {
      TrSet second = TrSet.parse(operands.get(1), false);
      if (!delete) {
        assign(to, first, second, options);
      }
      if (squeeze) {
        second.extended(delete ? second.size() : first.size()).forEach(squeezed::set);
      }
    } else if (squeeze) {
      first.members().forEach(squeezed::set);
    }
    return new Map(to, squeezed);
  }

  private static void assign(int[] to, TrSet first, TrSet second, Options options) {
    if (second.size() == 0 && !options.has("t")) {
      throw new Failure(1, "when not truncating set1, string2 must be non-empty");
    }
    List<Integer> from = first.members();
    List<Integer> targets = options.has("t") ? second.members() : second.extended(from.size());
    List<Integer> cased = first.caseMapped(second);
    for (int index = 0; index < Math.min(from.size(), targets.size()); index++) {
      int target =
          index < cased.size() && cased.get(index) >= 0 ? cased.get(index) : targets.get(index);
      to[from.get(index)] = target;
    }
  }

  private static void check(
      Call call, List<String> operands, int wanted, boolean delete, boolean squeeze) {
    if (operands.isEmpty()) {
      throw TABLE.missingOperand(call);
    }
    int least = squeeze && !delete ? 1 : wanted;
    if (operands.size() < least) {
      throw Failure.plain(
          1,
          call.name()
              + ": missing operand after "
              + Quoting.always(operands.getLast())
              + "\n"
              + (delete
                  ? "Two strings must be given when both deleting and squeezing repeats."
                  : "Two strings must be given when translating.")
              + "\nTry '"
              + call.name()
              + " --help' for more information.");
    }
    int most = delete && !squeeze ? 1 : 2;
    if (operands.size() > most) {
      throw Failure.plain(
          1,
          call.name()
              + ": extra operand "
              + Quoting.always(operands.get(most))
              + (most == 1
                  ? "\nOnly one string may be given when deleting without squeezing repeats."
                  : "")
              + "\nTry '"
              + call.name()
              + " --help' for more information.");
    }
  }

  /** A list of bytes as the operands of tr write it. */
  private static final class TrSet {
    private final List<Integer> members = new ArrayList<>();
    private final List<Integer> classes = new ArrayList<>();
    private int fill = -1;
    private int fillAt;

    static TrSet parse(String text, boolean complement) {
      TrSet set = new TrSet();
      set.read(Text.encode(text));
      if (complement) {
        List<Integer> given = List.copyOf(set.members);
        set.members.clear();
        set.classes.clear();
        for (int index = 0; index < 256; index++) {
          if (!given.contains(index)) {
            set.add(index, 0);
          }
        }
      }
      return set;
    }

    boolean contains(int member) {
      return members.contains(member);
    }

    int size() {
      return members.size() + (fill >= 0 ? 1 : 0);
    }

    List<Integer> members() {
      return members;
    }

    /** The members, the last repeated up to {@code size}. */
    List<Integer> extended(int size) {
      List<Integer> result = new ArrayList<>(members);
      while (fill >= 0 && result.size() < size) {
        result.add(fillAt, fill);
      }
      while (!result.isEmpty() && result.size() < size) {
        result.add(result.getLast());
      }
      return result;
    }

    /** Where [:lower:] and [:upper:] stand against each other: the other case, else -1. */
    List<Integer> caseMapped(TrSet second) {
      List<Integer> result = new ArrayList<>();
      boolean swaps =
          classes.contains(1) && second.classes.contains(2)
              || classes.contains(2) && second.classes.contains(1);
      for (int index = 0; swaps && index < members.size(); index++) {
        int member = members.get(index);
        int kind = classes.get(index);
        result.add(
            kind == 1
                ? Character.toUpperCase(member)
                : kind == 2 ? Character.toLowerCase(member) : -1);
      }
      return result;
    }

    private void add(int member, int kind) {
      members.add(member);
      classes.add(kind);
    }

    private void read(Bytes text) {
      int at = 0;
      while (at < text.size()) {
        int special = text.at(at) == '[' ? bracket(text, at) : -1;
        if (special >= 0) {
          at = special;
          continue;
        }
        int[] first = one(text, at);
        if (first[1] + 1 < text.size() && text.at(first[1]) == '-') {
          int[] last = one(text, first[1] + 1);
          range(first[0], last[0]);
          at = last[1];
        } else {
          add(first[0], 0);
          at = first[1];
        }
      }
    }

    private void range(int first, int last) {
      if (last < first) {
        throw new Failure(
            1,
            "range-endpoints of "
                + Quoting.always((char) first + "-" + (char) last)
                + " are in reverse collating sequence order");
      }
      for (int member = first; member <= last; member++) {
        add(member, 0);
      }
    }

    /** Reads "[:class:]", "[=c=]" or "[c*n]"; the position behind it, or -1. */
    private int bracket(Bytes bytes, int at) {
      String text = Text.decode(bytes.from(at));
      if (text.startsWith("[:") && text.indexOf(":]") > 0) {
        String name = text.substring(2, text.indexOf(":]"));
        if (!CharClass.NAMES.contains(name)) {
          throw new Failure(1, "invalid character class " + Quoting.always(name));
        }
        int kind = name.equals("lower") ? 1 : name.equals("upper") ? 2 : 0;
        for (int member = 0; member < 128; member++) {
          if (CharClass.contains(name, member)) {
            add(member, kind);
          }
        }
        return at + text.indexOf(":]") + 2;
      }
      if (text.matches("(?s)\\[=.=\\].*")) {
        add(text.charAt(2), 0);
        return at + 5;
      }
      if (text.matches("(?s)\\[(\\\\.|[^\\\\])\\*\\d*\\].*")) {
        int[] member = one(bytes, at + 1);
        int end = text.indexOf(']', member[1] - at + 1);
        String digits = text.substring(member[1] - at + 1, end);
        repeat(member[0], digits);
        return at + end + 1;
      }
      return -1;
    }

    private void repeat(int member, String digits) {
      int count = digits.isEmpty() ? 0 : Integer.parseInt(digits, digits.startsWith("0") ? 8 : 10);
      if (count == 0) {
        fill = member;
        fillAt = members.size();
      }
      for (int index = 0; index < Math.min(count, 256); index++) {
        add(member, 0);
      }
    }

    /** A byte, perhaps escaped, and the position behind it. */
    private static int[] one(Bytes text, int at) {
      int c = text.at(at) & 0xff;
      if (c != '\\' || at + 1 >= text.size()) {
        return new int[] {c, at + 1};
      }
      int next = text.at(at + 1) & 0xff;
      if (next >= '0' && next <= '7') {
        int value = 0;
        int end = at + 1;
        while (end < text.size() && end < at + 4 && text.at(end) >= '0' && text.at(end) <= '7') {
          value = value * 8 + text.at(end++) - '0';
        }
        return new int[] {value & 0xff, end};
      }
      int escaped =
          switch (next) {
            case 'a' -> 7;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'v' -> 11;
            default -> next;
          };
      return new int[] {escaped, at + 2};
    }
  }
}
