package dev.pilothouse.kubectl.command;

import dev.pilothouse.kubectl.api.Context;

/**
 * What a command of kubectl does. Without state; see {@link
 * dev.pilothouse.kubectl.session.Session}.
 */
@FunctionalInterface
public interface Command {

  void run(Context context);
}
