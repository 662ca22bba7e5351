package dev.pilothouse.backend.account;

import dev.pilothouse.lessons.Language;
import dev.pilothouse.lessons.Text;

/** What a person asked of an account cannot be done. */
public final class AccountException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final Reason reason;

  AccountException(Reason reason) {
    super(reason.text.en());
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }

  public String messageIn(Language language) {
    return reason.text.in(language);
  }

  /** Why. */
  public enum Reason {
    NAME_TAKEN(new Text("This name is taken.", "这个名字已被使用。")),
    NAME_INVALID(
        new Text(
            "A name has 2 to 40 letters, digits, dots, hyphens or underscores.",
            "名字由 2 到 40 个字母、数字、点、连字符或下划线组成。")),
    PASSWORD_TOO_SHORT(new Text("A password has at least 8 characters.", "密码至少 8 个字符。")),
    PASSWORD_TOO_LONG(new Text("A password has at most 72 bytes.", "密码最多 72 字节。")),
    NOT_A_GUEST(new Text("This is an account already.", "这已经是一个账户。"));

    private final Text text;

    Reason(Text text) {
      this.text = text;
    }
  }
}
