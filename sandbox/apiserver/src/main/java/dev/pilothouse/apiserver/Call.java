package dev.pilothouse.apiserver;

import dev.pilothouse.apiserver.access.UserInfo;
import dev.pilothouse.apiserver.object.Sequence;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who makes a call, and how.
 *
 * @param fieldManager the name under which changed fields are kept
 * @param fieldValidation "Strict", "Warn" or "Ignore"
 * @param warnings collects what goes to the client as Warning headers
 * @param appliedFields the new metadata.managedFields of a server-side apply; null for other writes
 */
record Call(
    UserInfo user,
    String fieldManager,
    boolean dryRun,
    String fieldValidation,
    List<String> warnings,
    @Nullable Sequence appliedFields) {

  Call(
      UserInfo user,
      String fieldManager,
      boolean dryRun,
      String fieldValidation,
      List<String> warnings) {
    this(user, fieldManager, dryRun, fieldValidation, warnings, null);
  }

  /** This call as one that applies, whose outcome for metadata.managedFields is known already. */
  Call applying(Sequence fields) {
    return new Call(user, fieldManager, dryRun, fieldValidation, warnings, fields);
  }
}
