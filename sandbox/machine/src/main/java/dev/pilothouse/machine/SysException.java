package dev.pilothouse.machine;

/** A system call failed. Expected and cheap: it has no stack trace. */
public final class SysException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final Errno errno;

  public SysException(Errno errno) {
    super(errno.text(), null, false, false);
    this.errno = errno;
  }

  public Errno errno() {
    return errno;
  }
}
