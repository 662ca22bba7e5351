/** Which objects a command line means: types, names, selectors, files. */
@NullMarked
package dev.pilothouse.kubectl.resource;

import org.jspecify.annotations.NullMarked;
