package dev.pilothouse.lessons.check;

import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/**
 * The threads that evaluate checks, shared by all watches.
 *
 * @param executor may run many tasks at once; some of them wait for commands
 * @param timer for short delays only
 */
public record Workers(Executor executor, ScheduledExecutorService timer) {}
