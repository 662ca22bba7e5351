/** Generates the typed views of the engine's API objects from the schema resource. */
@NullMarked
package dev.pilothouse.schema.view;

import org.jspecify.annotations.NullMarked;
