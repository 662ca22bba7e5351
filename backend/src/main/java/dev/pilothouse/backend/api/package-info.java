/** The REST API. */
@NullMarked
package dev.pilothouse.backend.api;

import org.jspecify.annotations.NullMarked;
