package dev.pilothouse.node.redis;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.Program;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.command.support.Accounts;
import dev.pilothouse.machine.command.support.SearchPath;
import java.util.List;

/** gosu: goes on as another program and as another user. */
public final class Gosu implements Program<String> {

  public static final String ID = "gosu";

  @Override
  public Step<String> start(Sys sys) {
    List<String> words = sys.arguments();
    if (words.size() < 3) {
      sys.write(2, Bytes.of("Usage: gosu user-spec command [args]\n"));
      return Step.exit(1);
    }
    String name = words.get(1).replaceFirst(":.*", "");
    Accounts accounts = Accounts.of(sys);
    Integer user = accounts.user(name);
    if (user == null) {
      return failed(sys, "unable to find user " + name + ": no matching entries in passwd file");
    }
    Integer group = accounts.groupOfUser(user);
    String path = SearchPath.find(sys, words.get(2));
    if (path == null) {
      return failed(
          sys, "exec: \"%s\": executable file not found in $PATH".formatted(words.get(2)));
    }
    try {
      sys.setUser(user, group == null ? user : group);
      sys.checkExec(path);
    } catch (SysException refused) {
      return failed(sys, refused.errno().text().toLowerCase(java.util.Locale.ROOT));
    }
    return new Step.Exec<>(path, words.subList(2, words.size()), sys.environment());
  }

  private static Step<String> failed(Sys sys, String text) {
    sys.write(2, Bytes.of("error: " + text + "\n"));
    return Step.exit(1);
  }

  @Override
  public Step<String> resume(String state, Sys sys) {
    return Step.exit(1);
  }
}
