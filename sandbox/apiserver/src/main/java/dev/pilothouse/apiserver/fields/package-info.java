/**
 * Who manages which fields of an object: sets of fields, how writes move them between managers, and
 * server-side apply (KEP-555).
 */
@NullMarked
package dev.pilothouse.apiserver.fields;

import org.jspecify.annotations.NullMarked;
