/** Label and field selectors, as texts of requests and as fields of objects. */
@NullMarked
package dev.pilothouse.apiserver.selector;

import org.jspecify.annotations.NullMarked;
