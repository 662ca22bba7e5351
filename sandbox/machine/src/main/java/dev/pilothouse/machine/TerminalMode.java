package dev.pilothouse.machine;

/**
 * The modes of a terminal that programs change (termios(3)).
 *
 * @param canonical input comes in edited lines (ICANON)
 * @param echo input is shown (ECHO)
 * @param signals Ctrl-C, Ctrl-Z and Ctrl-\ send signals (ISIG)
 * @param newlineOutput a newline is written as carriage return and newline (OPOST with ONLCR)
 */
public record TerminalMode(
    boolean canonical, boolean echo, boolean signals, boolean newlineOutput) {

  /** How a terminal starts. */
  public static final TerminalMode COOKED = new TerminalMode(true, true, true, true);

  /** As cfmakeraw(3) sets it. */
  public static final TerminalMode RAW = new TerminalMode(false, false, false, false);
}
