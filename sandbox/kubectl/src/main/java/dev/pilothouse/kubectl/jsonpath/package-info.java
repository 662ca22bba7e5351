/** JSONPath templates as Kubernetes writes them. */
@NullMarked
package dev.pilothouse.kubectl.jsonpath;

import org.jspecify.annotations.NullMarked;
