package dev.pilothouse.lessons.check;

import dev.pilothouse.lessons.Text;

/**
 * Whether a task is right at a moment.
 *
 * @param message the hint of the first check that fails; may be empty
 * @param why what the first failing check saw, for authors of lessons; may be ""
 * @param fault what of the infrastructure kept a check from being evaluated; "" when nothing
 */
public record TaskStatus(String taskId, boolean passing, Text message, String why, String fault) {

  static TaskStatus unknown(String taskId) {
    return new TaskStatus(taskId, false, Text.EMPTY, "not yet evaluated", "");
  }
}
