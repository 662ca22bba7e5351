/** Views and web components; the runnable application. */
@NullMarked
package dev.pilothouse.frontend;

import org.jspecify.annotations.NullMarked;
