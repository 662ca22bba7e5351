/**
 * API objects as immutable JSON trees whose objects share their key lists and whose updates copy
 * only the changed path.
 */
@NullMarked
package dev.pilothouse.apiserver.object;

import org.jspecify.annotations.NullMarked;
