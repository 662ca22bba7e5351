package dev.pilothouse.machine.shell;

import org.jspecify.annotations.Nullable;

/** The stack of what a shell has still to do; immutable, sharing what lies below. */
record Frames(Frame top, @Nullable Frames below) {}
