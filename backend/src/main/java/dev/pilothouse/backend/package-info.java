/** Accounts, progress, attempts, sandbox sessions and the REST API. */
@NullMarked
package dev.pilothouse.backend;

import org.jspecify.annotations.NullMarked;
