/** How objects are printed: tables, YAML, JSON, names, columns. */
@NullMarked
package dev.pilothouse.kubectl.output;

import org.jspecify.annotations.NullMarked;
