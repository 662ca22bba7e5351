/** What resources there are, as data: their names, verbs, subresources and printer columns. */
@NullMarked
package dev.pilothouse.apiserver.registry;

import org.jspecify.annotations.NullMarked;
