package dev.pilothouse.machine;

import dev.pilothouse.kernel.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * What a session has put out since the last look.
 *
 * @param stdout its output, of a terminal all of it
 * @param ended how the process ended, once all output was taken
 */
public record SessionOutput(Bytes stdout, Bytes stderr, @Nullable ProcessEnd ended) {}
