package dev.pilothouse.apiserver;

import dev.pilothouse.apiserver.access.UserInfo;
import java.util.List;

/**
 * Who makes a call, and how.
 *
 * @param fieldManager the name under which changed fields are kept
 * @param fieldValidation "Strict", "Warn" or "Ignore"
 * @param warnings collects what goes to the client as Warning headers
 */
record Call(
    UserInfo user,
    String fieldManager,
    boolean dryRun,
    String fieldValidation,
    List<String> warnings) {}
