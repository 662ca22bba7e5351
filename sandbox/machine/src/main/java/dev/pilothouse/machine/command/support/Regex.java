package dev.pilothouse.machine.command.support;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * A regular expression of POSIX (with GNU's extensions), compiled to java.util.regex. Immutable.
 *
 * <p>Where alternatives begin at the same place, the first that matches wins, not the longest. A
 * match that takes too many steps fails with {@link Failure} instead of stopping the machine.
 */
public final class Regex {

  /** The languages that an expression may be written in. */
  public enum Syntax {
    BASIC,
    EXTENDED,
    FIXED,
    PERL
  }

  /** What a match must be: any part of the text, whole words, or the whole text. */
  public enum Extent {
    ANY,
    WORD,
    LINE
  }

  private static final int STEPS = 5_000_000;
  private static final int STEPS_PER_CHARACTER = 8;

  /** The steps of an expression that {@link #givingUp gives up}: it is tried at every key. */
  private static final int FEW_STEPS = 200_000;

  private final Pattern pattern;
  private final String source;
  private final boolean givesUp;

  private Regex(Pattern pattern, String source, boolean givesUp) {
    this.pattern = pattern;
    this.source = source;
    this.givesUp = givesUp;
  }

  /** The same expression, which does not match where trying would take too many steps. */
  public Regex givingUp() {
    return new Regex(pattern, source, true);
  }

  /** Where an expression matched; group 0 is the whole match, and -1 means that a group did not. */
  public record Match(int start, int end, int[] bounds) {

    public int groups() {
      return bounds.length / 2 - 1;
    }

    /** The text of a group, "" when it did not take part. */
    public String group(String text, int group) {
      int from = bounds[2 * group];
      return from < 0 ? "" : text.substring(from, bounds[2 * group + 1]);
    }
  }

  /** Compiles an expression whose "^" and "$" are the ends of the whole text. */
  public static Regex compile(String source, Syntax syntax, boolean ignoreCase) {
    return compile(source, syntax, ignoreCase, false);
  }

  /** As above; {@code multiline}: "^" and "$" match at every line. */
  public static Regex compile(String source, Syntax syntax, boolean ignoreCase, boolean multiline) {
    return compile(source, syntax, ignoreCase, multiline, Extent.ANY);
  }

  /** As above, for matches of a certain extent only. */
  public static Regex compile(
      String source, Syntax syntax, boolean ignoreCase, boolean multiline, Extent extent) {
    int flags = Pattern.DOTALL | Pattern.UNIX_LINES;
    if (ignoreCase) {
      flags |= Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
    }
    String java =
        switch (syntax) {
          case BASIC -> new RegexTranslator(source, false, multiline).translate();
          case EXTENDED -> new RegexTranslator(source, true, multiline).translate();
          case FIXED -> Pattern.quote(source);
          case PERL -> source;
        };
    try {
      if (syntax == Syntax.PERL) {
        flags = flags & ~Pattern.DOTALL | (multiline ? Pattern.MULTILINE : 0);
      }
      return new Regex(Pattern.compile(within(java, extent), flags), source, false);
    } catch (PatternSyntaxException wrong) {
      throw new RegexException(
          syntax == Syntax.PERL ? wrong.getDescription() : "Invalid regular expression");
    } catch (StackOverflowError wrong) {
      throw new RegexException("Regular expression too big");
    }
  }

  private static String within(String java, Extent extent) {
    String word = "[\\p{IsAlphabetic}\\p{IsDigit}_]";
    return switch (extent) {
      case ANY -> java;
      case WORD -> "(?<!" + word + ")(?:" + java + ")(?!" + word + ")";
      case LINE -> "\\A(?:" + java + ")\\z";
    };
  }

  /** The expression as it was written. */
  public String source() {
    return source;
  }

  /** The number of groups in parentheses. */
  public int groups() {
    return pattern.matcher("").groupCount();
  }

  /** Whether it matches anywhere in {@code text}. */
  public boolean matches(String text) {
    return find(text, 0) != null;
  }

  /** The first match that begins at {@code from} or later, or null. */
  public @Nullable Match find(String text, int from) {
    Matcher matcher =
        pattern.matcher(new Bounded(text, new int[] {givesUp ? STEPS - FEW_STEPS : 0}));
    try {
      if (!matcher.find(from)) {
        return null;
      }
    } catch (StackOverflowError tooDeep) {
      if (givesUp) {
        return null;
      }
      throw new Failure(2, "stack overflow");
    } catch (Failure tooLong) {
      if (givesUp) {
        return null;
      }
      throw tooLong;
    }
    int[] bounds = new int[2 * matcher.groupCount() + 2];
    for (int group = 0; group <= matcher.groupCount(); group++) {
      bounds[2 * group] = matcher.start(group);
      bounds[2 * group + 1] = matcher.end(group);
    }
    return new Match(matcher.start(), matcher.end(), bounds);
  }

  /** Counts the looks at characters. */
  private record Bounded(String text, int[] looks) implements CharSequence {
    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      if (++looks[0] > STEPS + STEPS_PER_CHARACTER * text.length()) {
        throw new Failure(2, "exceeded the limit for backtracking");
      }
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.substring(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
