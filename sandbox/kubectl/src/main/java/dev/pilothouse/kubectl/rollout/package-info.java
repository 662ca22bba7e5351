/** "kubectl rollout": the course of deployments, daemon sets and stateful sets. */
@NullMarked
package dev.pilothouse.kubectl.rollout;

import org.jspecify.annotations.NullMarked;
