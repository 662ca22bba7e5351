/** The OpenAPI documents, version 2 and 3, by which clients learn about resources. */
@NullMarked
package dev.pilothouse.apiserver.openapi;

import org.jspecify.annotations.NullMarked;
