/** Derives the Kubernetes schema resource from Maven artifacts while building. */
@NullMarked
package dev.pilothouse.schema;

import org.jspecify.annotations.NullMarked;
