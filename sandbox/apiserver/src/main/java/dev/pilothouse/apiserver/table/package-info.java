/** What kubectl get shows: the columns of every kind, and the cells that are more than a field. */
@NullMarked
package dev.pilothouse.apiserver.table;

import org.jspecify.annotations.NullMarked;
