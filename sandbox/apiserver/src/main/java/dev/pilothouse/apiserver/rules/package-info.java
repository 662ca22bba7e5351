/** The rules in CEL that the schemas of custom resources carry. */
@NullMarked
package dev.pilothouse.apiserver.rules;

import org.jspecify.annotations.NullMarked;
