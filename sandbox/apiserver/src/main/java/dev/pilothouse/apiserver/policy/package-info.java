/**
 * Admission that the users of a cluster define: policies in CEL, and whom webhooks are called for.
 */
@NullMarked
package dev.pilothouse.apiserver.policy;

import org.jspecify.annotations.NullMarked;
