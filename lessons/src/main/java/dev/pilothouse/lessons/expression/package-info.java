/** Expressions over cluster objects in CEL, with the extension functions that Kubernetes adds. */
@NullMarked
package dev.pilothouse.lessons.expression;

import org.jspecify.annotations.NullMarked;
