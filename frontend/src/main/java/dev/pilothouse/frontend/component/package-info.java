/** Vaadin's side of the web components in web/. */
@NullMarked
package dev.pilothouse.frontend.component;

import org.jspecify.annotations.NullMarked;
