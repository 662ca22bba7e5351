/** A whole cluster inside the JVM: boots, forks and serves it. */
@NullMarked
package dev.pilothouse.embedded;

import org.jspecify.annotations.NullMarked;
