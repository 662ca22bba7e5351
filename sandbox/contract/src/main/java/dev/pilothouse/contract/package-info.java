/** What every provider of sandboxes promises, as tests. */
@NullMarked
package dev.pilothouse.contract;

import org.jspecify.annotations.NullMarked;
