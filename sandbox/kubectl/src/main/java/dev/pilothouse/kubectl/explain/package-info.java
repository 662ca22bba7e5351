/** "kubectl explain": the documentation of fields, from the server's OpenAPI document. */
@NullMarked
package dev.pilothouse.kubectl.explain;

import org.jspecify.annotations.NullMarked;
