/** "kubectl describe": objects in full, for people. */
@NullMarked
package dev.pilothouse.kubectl.describe;

import org.jspecify.annotations.NullMarked;
