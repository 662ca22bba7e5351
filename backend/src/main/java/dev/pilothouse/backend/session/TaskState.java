package dev.pilothouse.backend.session;

import dev.pilothouse.lessons.Text;

/**
 * The state of a task of the current attempt.
 *
 * @param passing whether it is right now
 * @param earned whether its points are earned, now or before: they stay
 * @param message what the learner may look at; may be empty
 * @param fault a fault of the infrastructure that kept it from being checked; "" when none
 */
public record TaskState(
    String taskId, boolean passing, boolean earned, int points, Text message, String fault) {}
