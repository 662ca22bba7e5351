/** Go templates (text/template) over API objects. */
@NullMarked
package dev.pilothouse.kubectl.template;

import org.jspecify.annotations.NullMarked;
