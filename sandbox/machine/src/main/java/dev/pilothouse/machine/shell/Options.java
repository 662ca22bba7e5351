package dev.pilothouse.machine.shell;

import org.jspecify.annotations.Nullable;

/** The options of {@code set} and {@code shopt} that are on. */
record Options(long bits) {

  /** An option; {@code letter} is 0 when it has only a name, and shopt's have no letter. */
  enum Option {
    ALLEXPORT('a', "allexport"),
    NOTIFY('b', "notify"),
    ERREXIT('e', "errexit"),
    NOGLOB('f', "noglob"),
    HASHALL('h', "hashall"),
    KEYWORD('k', "keyword"),
    MONITOR('m', "monitor"),
    NOEXEC('n', "noexec"),
    PRIVILEGED('p', "privileged"),
    ONECMD('t', "onecmd"),
    NOUNSET('u', "nounset"),
    VERBOSE('v', "verbose"),
    XTRACE('x', "xtrace"),
    BRACEEXPAND('B', "braceexpand"),
    NOCLOBBER('C', "noclobber"),
    ERRTRACE('E', "errtrace"),
    HISTEXPAND('H', "histexpand"),
    PHYSICAL('P', "physical"),
    FUNCTRACE('T', "functrace"),
    EMACS('\0', "emacs"),
    HISTORY('\0', "history"),
    IGNOREEOF('\0', "ignoreeof"),
    INTERACTIVE_COMMENTS('\0', "interactive-comments"),
    NOLOG('\0', "nolog"),
    PIPEFAIL('\0', "pipefail"),
    POSIX('\0', "posix"),
    VI('\0', "vi"),
    // Those of shopt.
    AUTOCD('\0', ""),
    CDSPELL('\0', ""),
    CHECKWINSIZE('\0', ""),
    CMDHIST('\0', ""),
    DOTGLOB('\0', ""),
    EXPAND_ALIASES('\0', ""),
    EXTGLOB('\0', ""),
    FAILGLOB('\0', ""),
    GLOBSTAR('\0', ""),
    HISTAPPEND('\0', ""),
    HOSTCOMPLETE('\0', ""),
    HUPONEXIT('\0', ""),
    INHERIT_ERREXIT('\0', ""),
    LASTPIPE('\0', ""),
    LOGIN_SHELL('\0', ""),
    NOCASEGLOB('\0', ""),
    NOCASEMATCH('\0', ""),
    NULLGLOB('\0', ""),
    PROGCOMP('\0', ""),
    PROMPTVARS('\0', ""),
    SOURCEPATH('\0', ""),
    XPG_ECHO('\0', "");

    private final char letter;
    private final String longName;

    Option(char letter, String longName) {
      this.letter = letter;
      this.longName = longName;
    }

    char letter() {
      return letter;
    }

    /** The name for {@code set -o}, or "" for an option of {@code shopt}. */
    String longName() {
      return longName;
    }

    /** The name for {@code shopt}. */
    String shoptName() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }

    boolean ofShopt() {
      return longName.isEmpty();
    }

    static @Nullable Option byLetter(char letter) {
      for (Option option : values()) {
        if (option.letter == letter && letter != 0) {
          return option;
        }
      }
      return null;
    }

    static @Nullable Option byName(String name) {
      for (Option option : values()) {
        if (!option.ofShopt() && option.longName.equals(name)) {
          return option;
        }
      }
      return null;
    }

    static @Nullable Option byShoptName(String name) {
      for (Option option : values()) {
        if (option.ofShopt() && option.shoptName().equals(name)) {
          return option;
        }
      }
      return null;
    }
  }

  static Options initial(boolean bash) {
    Options options =
        new Options(0)
            .with(Option.INTERACTIVE_COMMENTS, true)
            .with(Option.CHECKWINSIZE, true)
            .with(Option.CMDHIST, true)
            .with(Option.HOSTCOMPLETE, true)
            .with(Option.PROGCOMP, true)
            .with(Option.PROMPTVARS, true)
            .with(Option.SOURCEPATH, true);
    return bash
        ? options.with(Option.HASHALL, true).with(Option.BRACEEXPAND, true)
        : options.with(Option.EXPAND_ALIASES, true).with(Option.XPG_ECHO, true);
  }

  boolean has(Option option) {
    return (bits & 1L << option.ordinal()) != 0;
  }

  Options with(Option option, boolean on) {
    long bit = 1L << option.ordinal();
    return new Options(on ? bits | bit : bits & ~bit);
  }

  /** The letters of {@code $-}, without those that depend on how the shell was started. */
  String letters() {
    StringBuilder letters = new StringBuilder();
    for (Option option : Option.values()) {
      if (option.letter != 0 && has(option)) {
        letters.append(option.letter);
      }
    }
    return letters.toString();
  }
}
