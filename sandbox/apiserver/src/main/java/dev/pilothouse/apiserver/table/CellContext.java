package dev.pilothouse.apiserver.table;

import java.time.Instant;

/** What a cell needs besides the object. */
record CellContext(Instant now) {}
