/**
 * The types of API objects: their fields, facts about them, decoding, defaults, and the OpenAPI
 * documents made from them.
 */
@NullMarked
package dev.pilothouse.apiserver.schema;

import org.jspecify.annotations.NullMarked;
